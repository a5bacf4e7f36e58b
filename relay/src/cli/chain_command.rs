//! `tabchain chain`: what can be done with a chain's file while nobody serves it.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use clap::{Args, Subcommand};

use super::place::Place;
use crate::{
    archive::{self, ArchiveError, Checked, Imported},
    store::{StoreError, make_folder, name_in},
};

/// What to do with the file that has the chain.
#[derive(Args, Clone, Debug)]
#[command(arg_required_else_help = false)]
pub struct ChainCommand {
    #[command(subcommand)]
    what: What,
}

#[derive(Clone, Debug, Subcommand)]
enum What {
    /// Read everything in the file, and compare it with a replay of the whole chain. Changes nothing.
    #[command(display_name = "tabchain")]
    Check {
        #[command(flatten)]
        place: Place,
    },
    /// Write the best chain to a new file.
    #[command(display_name = "tabchain")]
    Export {
        #[command(flatten)]
        place: Place,
        /// A file that is not there yet; - is standard output.
        #[arg(value_name = "FILE")]
        to: PathBuf,
    },
    /// Take in a chain that was exported; its blocks are checked as those of a peer are.
    #[command(display_name = "tabchain")]
    Import {
        #[command(flatten)]
        place: Place,
        /// The exported file; - is standard input.
        #[arg(value_name = "FILE")]
        from: PathBuf,
    },
}

impl ChainCommand {
    /// Whether the chain itself goes to standard output.
    pub fn writes_to_standard_output(&self) -> bool {
        matches!(&self.what, What::Export { to, .. } if archive::is_standard(to))
    }

    /// Does it, and answers with what came of it in a sentence. How far it is stands on standard error
    /// meanwhile.
    ///
    /// # Errors
    /// Why it cannot be done, or what is wrong with the chain.
    pub fn run(self) -> Result<String, ChainError> {
        match self.what {
            What::Check { place } => {
                let file = name_in(&place.data_dir(), &place.network);
                let checked = archive::check(&file, &place.network)?;
                Ok(sound(&file, &checked))
            }
            What::Export { place, to } => {
                let file = name_in(&place.data_dir(), &place.network);
                let blocks = archive::export(&file, &place.network, &to)?;
                Ok(format!("{}: {blocks} blocks exported", to.display()))
            }
            What::Import { place, from } => {
                let folder = place.data_dir();
                let network = Arc::new(place.network);
                make_folder(&folder)?;
                let file = name_in(&folder, &network);
                let imported = archive::import(&file, &network, &from)?;
                Ok(taken(&from, &imported))
            }
        }
    }
}

fn sound(file: &Path, checked: &Checked) -> String {
    let Checked {
        blocks,
        tip,
        others,
        refused,
        is_cut,
    } = checked;
    let sound = match is_cut {
        false => "is sound",
        true => {
            "is sound up to its last transaction, which is not whole, as after a power cut, so that blocks \
             of it may be missing"
        }
    };
    let refused = match refused {
        0 => String::new(),
        refused => format!(" ({refused} of these break a rule, and are not used)"),
    };
    format!(
        "{} {sound}: {blocks} blocks, {others} of them off the best chain{refused}, which ends at height \
         {} with {}",
        file.display(),
        tip.height,
        tip.id
    )
}

fn taken(from: &Path, imported: &Imported) -> String {
    let Imported {
        taken,
        known,
        is_beside,
        tip,
    } = imported;
    let known = match known {
        0 => String::new(),
        known => format!(", {known} were there before"),
    };
    let beside = match is_beside {
        false => "",
        true => "; they are kept beside the best chain, which has more work",
    };
    format!(
        "{}: {taken} blocks taken{known}{beside}; the best chain ends at height {} with {}",
        from.display(),
        tip.height,
        tip.id
    )
}

/// It cannot be done.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ChainError {
    /// The folder cannot be made.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The chain cannot be read, or does not hold.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
}

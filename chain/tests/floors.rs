//! A crate's floors stand in the list of its `lib.rs`, from the ground up. A file names only floors
//! below its own, and no files of a folder need each other. A folder's first file stands above the
//! others, so they name nothing by it. Other crates take this file in by its path.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

/// What is written in each module: `rules/header`, and `rules` for what stands in its `mod.rs`.
type Sources = BTreeMap<String, String>;

fn read(folder: &Path, module: &str, sources: &mut Sources) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap();
        let inner = format!("{module}/{name}");
        if path.is_dir() {
            read(&path, inner.trim_start_matches('/'), sources);
        } else if name == "mod" {
            sources.insert(module.to_owned(), fs::read_to_string(&path).unwrap());
        } else if path.extension().is_some_and(|extension| extension == "rs") && inner != "/main" {
            let source = fs::read_to_string(&path).unwrap();
            sources.insert(inner.trim_start_matches('/').to_owned(), source);
        }
    }
}

/// The floors by the list in `lib.rs`, each the modules that stand before the colon.
fn floors(lib: &str) -> Vec<Vec<&str>> {
    let items = lib.lines().filter_map(|line| {
        let (number, item) = line.strip_prefix("//! ")?.split_once(". ")?;
        number.parse::<u8>().ok()?;
        let names = item.split(':').next()?;
        Some(names.split('`').skip(1).step_by(2).collect())
    });
    items.collect()
}

/// All paths that begin with `crate` or `super`, those in braces one by one.
fn paths(source: &str) -> Vec<String> {
    let code = source.lines().map(|line| line.split("//").next().unwrap());
    let code = code.collect::<Vec<_>>().join(" ");
    let mut found = Vec::new();
    for start in ["crate::", "super::"] {
        for (at, _) in code.match_indices(start) {
            if !code[..at].ends_with("::") {
                expand("", &code[at..], &mut found);
            }
        }
    }
    found
}

/// Answers with what stands behind the path.
fn expand<'a>(before: &str, text: &'a str, found: &mut Vec<String>) -> &'a str {
    let end = text.find(|c: char| !c.is_alphanumeric() && !"_:*".contains(c));
    let (name, mut rest) = text.split_at(end.unwrap_or(text.len()));
    let path = format!("{before}{name}");
    if !rest.starts_with('{') {
        found.push(path);
        return rest;
    }
    loop {
        rest = rest.trim_start_matches(|c: char| "{,".contains(c) || c.is_whitespace());
        if let Some(behind) = rest.strip_prefix('}') {
            return behind;
        }
        let behind = expand(&path, rest, found);
        assert!(behind.len() < rest.len(), "cannot be read: {rest}");
        rest = behind;
    }
}

/// A folder, a file in it, and another that the file names.
type Arrow = (String, String, String);

/// What does not hold, in words.
fn complaints(sources: &Sources) -> Vec<String> {
    let floors = floors(&sources["lib"]);
    let floor = |module: &str| floors.iter().position(|floor| floor.contains(&module));
    let mut complaints = Vec::new();
    let mut arrows = BTreeSet::new();
    for (module, source) in sources.iter().filter(|(module, _)| *module != "lib") {
        let own: Vec<_> = module.split('/').collect();
        let Some(own_floor) = floor(own[0]) else {
            complaints.push(format!("`{module}` stands on no floor of lib.rs"));
            continue;
        };
        for path in paths(source) {
            let named = resolve(&own, &path);
            let shared = own.iter().zip(&named).take_while(|(a, b)| a == b);
            let shared = shared.count();
            let (Some(from), Some(to)) = (own.get(shared), named.get(shared)) else {
                continue;
            };
            let folder = own[..shared].join("/");
            if folder.is_empty() {
                match floor(to) {
                    None => complaints.push(format!("`{module}` names `{path}`, but no floor")),
                    Some(floor) if floor >= own_floor => complaints.push(format!(
                        "`{module}` names `{path}`, but `{to}` stands on no floor below `{from}`"
                    )),
                    Some(_) => {}
                }
            } else if sources.contains_key(&format!("{folder}/{to}")) {
                arrows.insert((folder, (*from).to_owned(), (*to).to_owned()));
            } else {
                complaints.push(format!(
                    "`{module}` names `{path}` by the folder's first file: name the file that has \
                     it, or give it one"
                ));
            }
        }
    }
    complaints.extend(circles(arrows).iter().map(|(folder, from, to)| {
        format!("in `{folder}`, `{from}` names `{to}`, which is part of a circle")
    }));
    complaints
}

/// Where a path leads from a module.
fn resolve<'a>(own: &[&'a str], path: &'a str) -> Vec<&'a str> {
    // In a file's own tests, everything of the file.
    if path == "super::*" {
        return own.to_vec();
    }
    let mut named = own.to_vec();
    for step in path.split("::") {
        match step {
            "crate" => named.clear(),
            "super" => _ = named.pop(),
            step => named.push(step),
        }
    }
    named
}

/// What is left when files that name no other or are named by no other go, again and again.
fn circles(mut arrows: BTreeSet<Arrow>) -> BTreeSet<Arrow> {
    loop {
        let all = arrows.clone();
        arrows.retain(|(folder, from, to)| {
            let beside = || all.iter().filter(|(other, ..)| other == folder);
            beside().any(|(.., named)| named == from) && beside().any(|(_, names, _)| names == to)
        });
        if arrows == all {
            return arrows;
        }
    }
}

#[test]
fn a_file_names_only_floors_below_its_own_and_no_files_of_a_folder_need_each_other() {
    hold("src");
}

/// Holds the sources in a folder, which is named from the crate's own, to their floors.
pub(crate) fn hold(folder: &str) {
    let mut sources = Sources::new();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    read(&folder, "", &mut sources);
    assert!(floors(&sources["lib"]).len() > 2, "lib.rs lists no floors");
    let complaints = complaints(&sources);
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

#[test]
fn an_import_upwards_one_by_the_front_door_and_a_circle_are_told() {
    let source = |(module, text): (&str, &str)| (module.to_owned(), text.to_owned());
    let mut sources = Sources::from(
        [
            (
                "lib",
                "//! 1. `ground`: below.\n//! 2. `roof`, `mast`: above.",
            ),
            ("ground", "mod one; mod two; pub use one::One; struct Own;"),
            (
                "ground/one",
                "use super::two::{Two, Three}; // crate::roof::No",
            ),
            ("ground/two", "struct Two;"),
            (
                "roof",
                "use crate::ground::One; mod tests { use super::*; }",
            ),
            ("mast", ""),
        ]
        .map(source),
    );
    assert_eq!(complaints(&sources), [""; 0]);
    for (module, text, expected) in [
        (
            "ground/two",
            "fn up() { crate::roof::tile() }",
            "`ground/two` names `crate::roof::tile`, but `roof` stands on no floor below `ground`",
        ),
        (
            "mast",
            "use crate::{ground::One, roof::Tile};",
            "`mast` names `crate::roof::Tile`, but `roof` stands on no floor below `mast`",
        ),
        (
            "roof",
            "use crate::One;",
            "`roof` names `crate::One`, but no floor",
        ),
        (
            "ground/two",
            "use super::One;",
            "`ground/two` names `super::One` by the folder's first file: name the file that has it, \
             or give it one",
        ),
        (
            "ground/one",
            "use super::{Own, two::Two};",
            "`ground/one` names `super::Own` by the folder's first file: name the file that has it, \
             or give it one",
        ),
        (
            "ground/two",
            "use super::one::One;",
            "in `ground`, `one` names `two`, which is part of a circle\n\
             in `ground`, `two` names `one`, which is part of a circle",
        ),
        ("attic", "", "`attic` stands on no floor of lib.rs"),
    ] {
        let before = sources.insert(module.to_owned(), text.to_owned());
        assert_eq!(complaints(&sources).join("\n"), expected);
        match before {
            Some(text) => sources.insert(module.to_owned(), text),
            None => sources.remove(module),
        };
    }
}

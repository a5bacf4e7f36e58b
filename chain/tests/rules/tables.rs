//! `docs/consensus.md` names a test for every rule and an error for every breach. Here its tables are
//! read, so that they cannot say what is not so.

use std::{collections::BTreeSet, fs, path::Path};

const DOCUMENT: &str = include_str!("../../../docs/consensus.md");

/// Begins with a table of attacks.
const KNOWN_FAILURES: &str = include_str!("../hostile/known_failures/mod.rs");

/// What `…` stands for in the tables.
const PREFIX: &str = "an_invalid_block_gets_a_clear_error_for_";

/// The columns in which tests are named.
const TESTS: [&str; 4] = [
    "broken by",
    "met at the limit by",
    "test",
    "test at the limit",
];

/// The enums whose every variant is the breach of a rule.
const ERRORS: [&str; 8] = [
    "BodyError",
    "CompactTargetError",
    "HeaderError",
    "MerkleError",
    "ParamsError",
    "SignatureError",
    "TransferError",
    "WorkError",
];

/// A row of a table in which rules stand.
struct Row {
    cells: Vec<(&'static str, &'static str)>,
}

impl Row {
    /// What stands in the cells of the columns that `wanted` picks, one string a cell.
    fn cells(&self, wanted: impl Fn(&str) -> bool) -> impl Iterator<Item = &'static str> {
        let cells = self.cells.iter().filter(move |(column, _)| wanted(column));
        cells.map(|(_, cell)| *cell)
    }

    fn tests(&self) -> impl Iterator<Item = &'static str> {
        self.cells(|column| TESTS.contains(&column))
    }

    fn errors(&self) -> impl Iterator<Item = &'static str> {
        self.cells(|column| column == "error").flat_map(names)
    }
}

/// All rows of the tables that have a column for tests.
fn rows() -> Vec<Row> {
    let split = |line: &'static str| -> Vec<&'static str> {
        let line = line.trim_matches('|');
        line.split('|').map(str::trim).collect()
    };
    let mut rows = Vec::new();
    let mut columns = Vec::new();
    for line in DOCUMENT.lines() {
        if !line.starts_with('|') {
            columns.clear();
        } else if columns.is_empty() {
            columns = split(line);
        } else if !line.starts_with("| ---") {
            let cells = split(line);
            assert_eq!(cells.len(), columns.len(), "{line}");
            let cells = columns.iter().copied().zip(cells).collect();
            rows.push(Row { cells });
        }
    }
    rows.retain(|row| row.tests().next().is_some());
    rows
}

/// The names in backticks.
fn names(cell: &'static str) -> impl Iterator<Item = &'static str> {
    cell.split('`').skip(1).step_by(2)
}

/// Everything written in Rust below a folder of this crate.
fn sources(folder: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(fs::read_to_string(path).unwrap());
            }
        }
    }
    found
}

/// Names of all functions that stand right under `#[test]`.
fn all_tests() -> BTreeSet<String> {
    let mut tests = BTreeSet::new();
    for source in sources("src").into_iter().chain(sources("tests")) {
        let mut lines = source.lines().map(str::trim);
        while let Some(line) = lines.next() {
            if line == "#[test]"
                && let Some(name) = lines.next().and_then(|line| line.strip_prefix("fn "))
                && let Some((name, _)) = name.split_once('(')
            {
                tests.insert(name.to_owned());
            }
        }
    }
    tests
}

/// The variants of all public enums, `Enum::Variant`; those that only wrap another error apart.
fn all_variants() -> (BTreeSet<String>, BTreeSet<String>) {
    let mut plain = BTreeSet::new();
    let mut wrapping = BTreeSet::new();
    for source in sources("src") {
        let mut lines = source.lines();
        while let Some(line) = lines.next() {
            let Some(name) = line.strip_prefix("pub enum ") else {
                continue;
            };
            let name = name.trim_end_matches(" {");
            for line in lines.by_ref().take_while(|line| *line != "}") {
                let variant = line.strip_prefix("    ").unwrap_or_default();
                if variant.starts_with(char::is_uppercase) {
                    let end = variant.find(|c: char| !c.is_alphanumeric());
                    let variant_name = &variant[..end.unwrap_or(variant.len())];
                    let names = if variant.contains("#[from]") {
                        &mut wrapping
                    } else {
                        &mut plain
                    };
                    names.insert(format!("{name}::{variant_name}"));
                }
            }
        }
    }
    (plain, wrapping)
}

#[test]
fn every_rule_names_tests_and_they_exist() {
    let tests = all_tests();
    let rows = rows();
    assert!(rows.len() > 40, "only {} rules were found", rows.len());
    for row in &rows {
        let rule = row.cells[0].1;
        for cell in row.tests() {
            assert!(names(cell).next().is_some(), "no test for {rule:?}: {cell}");
            for name in names(cell) {
                let name = name.replace('…', PREFIX);
                assert!(tests.contains(&name), "no test is called {name}: {rule:?}");
            }
        }
    }
}

#[test]
fn every_error_stands_with_exactly_one_rule() {
    let (plain, wrapping) = all_variants();
    let mut named = BTreeSet::new();
    for error in rows().iter().flat_map(Row::errors) {
        if error.contains("::") {
            let exists = plain.contains(error) || wrapping.contains(error);
            assert!(exists, "no error is called {error}");
            assert!(named.insert(error.to_owned()), "two rules share {error}");
        }
    }
    let is_rule = |variant: &String| ERRORS.iter().any(|name| variant.starts_with(name));
    let unnamed: Vec<_> = plain
        .iter()
        .filter(|variant| is_rule(variant) && !named.contains(*variant))
        .collect();
    assert!(unnamed.is_empty(), "errors without a rule: {unnamed:?}");
    for name in ERRORS {
        let known = plain.iter().any(|variant| variant.starts_with(name));
        assert!(known, "no enum is called {name}");
    }
}

#[test]
fn every_known_failure_names_an_attack_and_it_exists() {
    let tests = all_tests();
    let lines = KNOWN_FAILURES
        .lines()
        .take_while(|line| line.starts_with("//!"));
    let named: Vec<_> = lines.flat_map(names).collect();
    assert!(named.len() > 12, "only {} attacks were found", named.len());
    for name in named {
        assert!(tests.contains(name), "no test is called {name}");
    }
}

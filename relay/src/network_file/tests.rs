use super::*;

const CLASSROOM: &str = r#"# A quick network for one lesson.
name = "classroom"
spacing = 5
half_life = 60
easiest_target = "207fffff"
subsidy = 1_000_000_000
halving = 1000
maturity = 2
genesis_time = 1763769600
genesis_message = "Lesson one"
"#;

/// The genesis time of the file above.
const NOW: Millis = Millis::from_ms(1_763_769_600_000);

/// The result for a file of these bytes.
fn from_bytes(bytes: &[u8]) -> Result<Network, String> {
    let network = decode(bytes).and_then(|text| network(text, NOW));
    network.map_err(|wrong| wrong.in_file(Path::new("class.toml")).to_string())
}

fn error(text: &str) -> String {
    from_bytes(text.as_bytes()).unwrap_err()
}

#[test]
fn a_file_defines_a_network() {
    let network = from_bytes(CLASSROOM.as_bytes()).unwrap();
    assert_eq!(network.params().name, "classroom");
    assert_eq!(network.params().half_life, Some(60));
    let fixed = CLASSROOM.replace("half_life = 60\n", "");
    assert_eq!(
        from_bytes(fixed.as_bytes()).unwrap().params().half_life,
        None
    );
}

#[test]
fn errors_name_the_file_and_the_line_and_the_reason_that_holds() {
    for (from, to, expected) in [
        (
            "spacing = 5",
            "spacing = ",
            "class.toml:3: this is not TOML: ",
        ),
        (
            "spacing = 5",
            "spacing = \"five\"",
            "class.toml:3: spacing must be a whole number, not text",
        ),
        (
            "spacing = 5",
            "spacing = 5.5",
            "class.toml:3: spacing must be a whole number, not a number with a point",
        ),
        (
            "spacing = 5",
            "spacing = 0",
            "class.toml:3: spacing must be 1 to 4294967295, not 0",
        ),
        (
            "spacing = 5",
            "spacing = -5",
            "class.toml:3: spacing must be 1 to 4294967295, not -5",
        ),
        (
            "spacing = 5",
            "spacing = 4_294_967_296",
            "class.toml:3: spacing must be 1 to 4294967295, not 4294967296",
        ),
        (
            "halving = 1000",
            "halving = 18_446_744_073_709_551_616",
            "class.toml:7: halving must be 1 to 18446744073709551615, not 18446744073709551616",
        ),
        (
            "1_000_000_000",
            "9_007_199_254_740_992",
            "class.toml:6: subsidy must be 0 to 9007199254740991, not 9007199254740992",
        ),
        (
            "1763769600",
            "4_294_967_296",
            "class.toml:9: genesis_time must be 0 to 4294967295, not 4294967296",
        ),
        (
            "maturity = 2",
            "maturity = 2\ncolour = 1",
            "class.toml:9: there is no field \"colour\"; the fields are name, ",
        ),
        (
            "maturity = 2",
            "maturity = 2\nspacing = 6",
            "class.toml:9: this is not TOML: ",
        ),
        ("207fffff", "2100ffff", "class.toml:5: "),
        (
            "207fffff",
            "nearly",
            "class.toml:5: easiest_target is wrong: ",
        ),
        (
            "\"classroom\"",
            "\"Class Room\"",
            "class.toml:2: name must be",
        ),
        (
            "\"classroom\"",
            "\"tabnet\"",
            "class.toml:2: name is \"tabnet\", as a network that comes with this program",
        ),
        ("spacing = 5\n", "", "class.toml: spacing is missing"),
    ] {
        let found = error(&CLASSROOM.replace(from, to));
        assert!(found.starts_with(expected), "{found}");
    }
    let long = "x".repeat(81);
    let found = error(&CLASSROOM.replace("Lesson one", &long));
    assert!(
        found.starts_with("class.toml:10: genesis_message is wrong: text is 81 bytes long"),
        "{found}"
    );
    let digits = "9".repeat(10_000);
    let found = error(&CLASSROOM.replace("spacing = 5", &format!("spacing = {digits}")));
    assert!(found.len() < 200, "{found}");
}

#[test]
fn numbers_that_are_too_large_are_told_as_they_are_with_the_lines_that_they_stand_in() {
    for (from, to, expected) in [
        (
            "1_000_000_000",
            "9_000_000_000_000_000",
            "class.toml:6: subsidy x halving is 9000000000000000000 grains; all eras come to twice \
             that, which must stay below 2^53 (halving stands in line 7)",
        ),
        (
            "halving = 1000",
            "halving = 18_446_744_073_709_551_615",
            "class.toml:6: subsidy x halving is 18446744073709551615000000000 grains; ",
        ),
        (
            "maturity = 2",
            "maturity = 100_001",
            "class.toml:8: maturity must be 1 to 100000, not 100001: every ledger keeps",
        ),
        (
            "maturity = 2",
            "maturity = 18_446_744_073_709_551_615",
            "class.toml:8: maturity must be 1 to 100000, not 18446744073709551615",
        ),
        (
            "maturity = 2",
            "maturity = 18_446_744_073_709_551_616",
            "class.toml:8: maturity must be 1 to 100000, not 18446744073709551616",
        ),
        (
            "maturity = 2",
            "maturity = 0",
            "class.toml:8: maturity must be 1 to 100000, not 0",
        ),
    ] {
        let found = error(&CLASSROOM.replace(from, to));
        assert!(found.starts_with(expected), "{found}");
    }
}

#[test]
fn a_file_that_says_what_a_built_in_network_is_is_that_network() {
    let text = toml::to_string(Network::regtest().params()).unwrap();
    assert_eq!(
        from_bytes(text.as_bytes()).unwrap().id(),
        Network::regtest().id()
    );
}

#[test]
fn text_of_other_encodings_is_read_or_said_to_be_so() {
    let with_mark = ["\u{feff}", CLASSROOM].concat();
    assert!(from_bytes(with_mark.as_bytes()).is_ok());
    let windows_lines = CLASSROOM.replace('\n', "\r\n");
    assert!(from_bytes(windows_lines.as_bytes()).is_ok());
    let utf16: Vec<u8> = CLASSROOM
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    for bytes in [&utf16[..], &[&b"\xff\xfe"[..], &utf16].concat()] {
        let found = from_bytes(bytes).unwrap_err();
        assert!(found.starts_with("class.toml: it is UTF-16"), "{found}");
    }
    let (before, after) = CLASSROOM.split_once("one\"").unwrap();
    let latin = [before.as_bytes(), b"\xe9\"", after.as_bytes()].concat();
    let found = from_bytes(&latin).unwrap_err();
    assert!(
        found.starts_with("class.toml:10: byte 0xe9 is not UTF-8"),
        "{found}"
    );
}

#[test]
fn a_genesis_that_is_too_far_ahead_of_the_clock_is_refused_and_both_causes_are_named() {
    let at = |seconds: u64| {
        let genesis = (NOW.ms() / 1_000 + seconds).to_string();
        CLASSROOM.replace("1763769600", &genesis)
    };
    assert!(
        from_bytes(at(120).as_bytes()).is_ok(),
        "as any block's time"
    );
    let found = error(&at(121));
    assert!(
        found.starts_with("class.toml:9: genesis_time is 2025-11-22T00:02:01Z, "),
        "{found}"
    );
    let found = error(&at(365 * 86_400));
    assert!(found.contains("ahead of this machine's clock"), "{found}");
    assert!(found.contains("correct the file, or the clock"), "{found}");
}

#[test]
fn what_is_no_file_of_this_kind_says_what_it_could_be() {
    let says = |path: &Path, expected: &str| {
        let found = load(path).unwrap_err().to_string();
        assert!(found.contains(expected), "{found}");
    };
    says(Path::new("tabnett"), "neither tabnet nor regtest");
    let folder = tempfile::tempdir().unwrap();
    says(folder.path(), "this is a folder");
    says(&folder.path().join("none.toml"), "nor a file that is there");
    let long = folder.path().join("long.toml");
    std::fs::write(&long, " ".repeat(MAX_BYTES + 1)).unwrap();
    says(&long, "longer than 16384 bytes");
}

#[test]
fn a_report_says_what_the_numbers_come_to() {
    let network = from_bytes(CLASSROOM.as_bytes()).unwrap();
    let genesis = network.id();
    let expected = format!(
        "\
network     classroom
genesis     {genesis}
begins      2025-11-22T00:00:00Z
says        \"Lesson one\"
a block     every 5s
difficulty  adjusts itself; half when blocks are 1m behind
the first   about 2 hashes a block
reward      10 TAB a block, halved every 1000 blocks, about 1h 23m
in all      at most 19989.99987 TAB
maturity    2 blocks from a reward to the first that may spend it, about 10s
"
    );
    assert_eq!(report(&network), expected);
    let regtest = report(&Network::regtest());
    assert!(
        regtest.contains("stays as easy as at the start"),
        "{regtest}"
    );
    assert!(regtest.contains(" 1 block from a reward"), "{regtest}");
}

//! What programs make, and what is refused of them.

use super::*;
use serde_json::json;

fn run(code: &str, record: Value) -> Result<Value, String> {
    Program::compile(code).map_err(|error| error.message)?.run(record.to_string().as_bytes())
}

#[test]
fn a_program_makes_one_value_of_a_record() {
    assert_eq!(
        run("{t: .title, l: [.labels[].name]}", json!({"title": "a", "labels": [{"name": "x"}]})),
        Ok(json!({"t": "a", "l": ["x"]}))
    );
    assert!(run(".[]", json!([1, 2])).unwrap_err().contains("more than one"));
    assert!(run("empty", json!(1)).unwrap_err().contains("nothing"));
    assert!(run(".a.b", json!({"a": 1})).is_err());
}

#[test]
fn large_numbers_and_foreign_letters_come_through() {
    let record = json!({"id": 9_007_199_254_740_993_u64, "t": "naïve 日本 \u{1f600} \"q\" \n"});
    assert_eq!(run(".", record.clone()), Ok(record));
}

#[test]
fn a_record_nested_without_end_does_not_end_the_program() {
    let identity = Program::compile(".").unwrap();
    let deep = "[".repeat(1_000_000);
    assert!(identity.run(deep.as_bytes()).is_err());
    assert!(Input::read(deep.as_bytes()).err().is_some_and(|why| why.contains("deep")));
    let brackets_in_text = format!("{:?}", "[".repeat(1_000));
    assert!(identity.run(brackets_in_text.as_bytes()).is_ok());
}

#[test]
fn what_may_never_end_or_looks_around_is_refused() {
    for code in [
        "def f: f; f",
        "[repeat(1)]",
        "first(recurse(. + 1))",
        "env",
        "$ENV",
        "now",
        "\"\\(env)\"",
        "{a: [range(9)]}",
        "halt",
    ] {
        let error = Program::compile(code).expect_err(code).message;
        assert!(error.contains("cannot be used"), "{code}: {error}");
    }
}

#[test]
fn what_grows_without_bound_is_refused() {
    for code in [
        r#""x" * 1000000000000"#,
        ".t * 1000000000000",
        ". as $x | $x * 3",
        r#"("x", 5) * 1000000000000"#,
        "select(length) * 9",
        "(.a | tonumber) * .b",
        ".a *= 9",
        r#""\(.t * 9)""#,
    ] {
        let error = Program::compile(code).expect_err(code).message;
        assert!(error.contains("multiplies only numbers"), "{code}: {error}");
    }
    for code in ["reduce .[] as $x (.; . + .)", "foreach .[] as $x (.; . + .)"] {
        assert!(Program::compile(code).expect_err(code).message.contains("cannot be used"), "{code}");
    }
    for code in [".. | ..", "[.. | [..]]", r#".. | "\(..)""#] {
        assert!(Program::compile(code).expect_err(code).message.contains("behind another"), "{code}");
    }
}

#[test]
fn numbers_are_multiplied_and_two_searches_stand_side_by_side() {
    let record = json!({"a": "2", "t": [1, "x"]});
    for (code, made) in [
        ("(.a | tonumber) * 1000", json!(2_000)),
        ("60 * (.a | tonumber)", json!(120)),
        (".a | tonumber * 3", json!(6)),
        ("if .a then (.a | tonumber) * 2 else null end", json!(4)),
        ("(.t | length) * 2 * 5", json!(20)),
        ("[[.. | numbers], [.. | strings]]", json!([[1], ["2", "x"]])),
    ] {
        assert_eq!(run(code, record.clone()), Ok(made), "{code}");
    }
}

#[test]
fn a_large_answer_may_be_divided_by_a_program() {
    let page = json!({"items": ["x".repeat(3 << 20), "y".repeat(3 << 20)]}).to_string();
    let program = Program::compile("[.items[] | .]").unwrap();
    assert!(program.run(page.as_bytes()).is_err(), "a record has its bound");
    assert!(program.run_on_page(page.as_bytes()).is_ok());
    let more = Program::compile("[.items[], .items[], .items[], .items[], .items[]]").unwrap();
    assert!(more.run_on_page(page.as_bytes()).unwrap_err().contains("MiB"));
}

#[test]
fn a_field_may_have_any_name() {
    assert_eq!(run("{now: .now, env: .a.env}", json!({"now": 1, "a": {"env": 2}})), Ok(json!({"now": 1, "env": 2})));
}

#[test]
fn a_program_knows_what_it_is_given() {
    let program = Program::compile("[$each.id, $account, $tenant, .]").unwrap();
    let given = Given::new(&json!({"id": 1}), &json!("ada"), &json!("northwind"));
    assert_eq!(program.run_on(&Input::of(&json!(9)), &given), Ok(json!([1, "ada", "northwind", 9])));
    assert_eq!(program.run(b"9"), Ok(json!([null, null, null, 9])));
}

#[test]
fn a_path_walks_as_jq_does() {
    let record = json!({"a": {"b": [1, {"c": null}], "a\"b": 2}, "n": null, "t": "x"});
    for code in [".", ".a", ".a.b", ".a.missing", ".n.b.c", ".missing.b"] {
        let program = Program::compile(code).unwrap();
        assert!(program.path().is_some());
        let by_jq = program.run_on(&Input::of(&record), &Given::nothing());
        assert_eq!(program.run(record.to_string().as_bytes()), by_jq, "{code}");
    }
    assert!(run(".t.b", record.clone()).is_err() && run(".a.b.c", record).is_err());
    assert!(Program::compile(".a[0]").unwrap().path().is_none() && Program::compile(".[]").unwrap().path().is_none());
}

#[test]
fn an_output_without_bound_is_cut_short() {
    let record = json!({"t": "x".repeat(1 << 20)});
    assert!(run("[.t, .t, .t, .t, .t]", record).unwrap_err().contains("4 MiB"));
}

#[test]
fn an_error_names_its_line() {
    for (code, line) in
        [(".a\n| .b\n| nonsense", 2), ("{a: 1,\n b: }", 1), (".a\n| )", 1), ("\n\n.a | now", 2), (".a |", 0)]
    {
        assert_eq!(Program::compile(code).expect_err(code).line, line, "{code}");
    }
}

#[test]
fn a_program_does_the_same_with_few_of_the_definitions_of_jq_as_with_all_of_them() {
    let mut seen = std::collections::HashSet::new();
    for def in DEFS.iter() {
        assert!(seen.insert((def.name, def.args.len())), "{} is there twice", def.name);
    }
    let record = json!({"id": 7, "tags": ["b", "a"], "at": "2026-01-02T03:04:05Z", "on": null}).to_string();
    let programs = [
        ("{id, n: (.id | tostring), l: (.tags[0] // \"none\")}", 1),
        (".tags | length", 0),
        ("[.tags[] | select(. != \"a\")] | first", 1),
        (".on == null", 1),
        (".tags | sort | join(\", \")", 1),
        (".at | split(\"T\") | .[0]", 2),
        (".id | if type == \"number\" then . + 1 else 0 end", 2),
        (".tags | map(ascii_downcase) | all(. > \"\")", 1),
    ];
    for (code, few) in programs {
        let levels = [0, *FIRST_DEFS, DEFS.len()];
        let run = |definitions: usize| {
            let filter = filter_of(code, definitions).ok()?;
            Some(Program { code: code.into(), path: None, filter }.run(record.as_bytes()))
        };
        let whole = run(DEFS.len());
        assert!(whole.as_ref().is_some_and(Result::is_ok), "{code}: {whole:?}");
        for (level, definitions) in levels.into_iter().enumerate() {
            let made = run(definitions);
            assert!(made.is_none() || made == whole, "{code}: {made:?} instead of {whole:?}");
            assert!(made.is_some() || level < few, "{code} needs more than {definitions} definitions");
        }
    }
}

#[test]
fn words_that_were_encoded_for_a_header_are_read_as_meant() {
    for (header, meant) in [
        ("=?UTF-8?B?SsO8cmdlbg==?= =?utf-8?q?_M=61y?= x", "Jürgen May x"),
        ("Re: =?UTF-8?Q?50%25_=E2=82=AC?=", "Re: 50%25 €"),
        ("=?iso-8859-1?Q?M=FCller?=", "Müller"),
        // A letter that two words share.
        ("=?UTF-8?Q?J=C3?= =?UTF-8?Q?=BCrgen?=", "Jürgen"),
        ("=?iso-2022-jp?B?abc?=", "=?iso-2022-jp?B?abc?="),
        ("=?utf-8?B?!!?=", "=?utf-8?B?!!?="),
        ("2 =? 3", "2 =? 3"),
    ] {
        assert_eq!(run("encoded_words", json!(header)), Ok(json!(meant)), "{header}");
    }
}

#[test]
fn people_in_a_header_are_each_there_once_with_their_name() {
    let header = r#""Doe, Grace" <grace@example.com>, Ada <ada@example.com>, bob@example.com, eve@example.com <eve@example.com>, "Bob \"B\" Doe" <b@example.com>, =?utf-8?q?J=C3=BCrgen?= <j@example.com>"#;
    let people = run("mail_addresses | map([.name, .address])", json!(header));
    let wanted = json!([
        ["Doe, Grace", "grace@example.com"],
        ["Ada", "ada@example.com"],
        [null, "bob@example.com"],
        ["eve@example.com", "eve@example.com"],
        ["Bob \"B\" Doe", "b@example.com"],
        ["Jürgen", "j@example.com"],
    ]);
    assert_eq!(people, Ok(wanted));
    assert_eq!(run("mail_addresses", json!(null)), Ok(json!([])));
}

#[test]
fn base64_is_read_in_either_alphabet_and_without_its_padding() {
    for (data, text) in [("SGFsbMO2Pz4_", "Hallö?>?"), ("SGVsbG8", "Hello"), ("SGVs\r\nbG8=", "Hello")] {
        assert_eq!(run("base64_text", json!(data)), Ok(json!(text)), "{data}");
    }
    assert!(run("base64_text", json!("!!!!")).is_err());
    let long = run("base64_text | length", json!("QUFB".repeat(1 << 20)));
    assert_eq!(long, Ok(json!(1_050_000)), "what is beyond the longest text is cut off");
}

//! Mappings: jq programs, compiled once, that must end and stay small.
//!
//! What could run without end, or look around on the machine, is refused when the manifest is read: own definitions,
//! generators without an end, and everything that reads the environment, the clock or other files. What is left ends by
//! itself, for it only walks over the record. Outputs are counted and measured all the same.

use jaq_core::{
    Compiler, Ctx, Vars, data,
    load::{Arena, File, Loader, lex, parse::Def},
    unwrap_valr,
};
use jaq_json::{Num, Val, read};
use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};
use serde_json::{Map, Number, Value, value::RawValue};
use std::{borrow::Cow, fmt, sync::LazyLock};

/// What programs of records know besides the record.
const VARIABLES: [&str; 3] = ["$each", "$account", "$tenant"];

/// What every program can use: parsed once for all of them.
static DEFS: LazyLock<Vec<Def<&'static str>>> =
    LazyLock::new(|| jaq_core::defs().chain(jaq_std::defs()).chain(jaq_json::defs()).collect());

/// The most bytes of JSON that one program may make of one record.
const OUTPUT_BYTES_MAX: usize = 4 << 20;

/// How many times as large as an answer the records in it may be, written down one by one.
const PAGE_TIMES_MAX: usize = 4;

/// The deepest nesting of a record, as in `serde_json`: parsers recurse, and the stack has an end.
const DEPTH_MAX: usize = 128;

/// Words that a mapping cannot use: without end, or not about the record.
const REFUSED: &[&str] = &[
    "def",
    "import",
    "include",
    "repeat",
    "while",
    "until",
    "recurse",
    "range",
    "reduce",
    "foreach",
    "combinations",
    "input",
    "inputs",
    "env",
    "now",
    "localtime",
    "strflocaltime",
    "debug",
    "debug_empty",
    "stderr",
    "stderr_empty",
    "halt",
    "halt_error",
];

/// Filters that make a number or fail: what they make can be multiplied.
const NUMBERS: [&str; 5] = ["tonumber", "length", "floor", "ceil", "round"];
/// Words behind which brackets are no arguments.
const JOINTS: [&str; 8] = ["if", "then", "elif", "else", "and", "or", "try", "catch"];
const ONLY_NUMBERS: &str = "multiplies only numbers in a mapping, for a text would be repeated: write a number, or end what stands beside it with `tonumber`, as in `(.a | tonumber) * 1000`";
const TWICE: &str =
    "cannot stand behind another `..` in a mapping: it would go through everything once for each part of it";

/// What is wrong with a program, and in which of its lines, counted from 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ProgramError {
    pub(crate) line: usize,
    pub(crate) message: String,
}

/// A compiled program that makes one value of a record.
pub(crate) struct Program {
    code: Box<str>,
    /// The members that it walks into, where it does nothing else.
    path: Option<Vec<String>>,
    filter: jaq_core::Filter<data::JustLut<Val>>,
}

/// Its text: what depends on a program changes with it.
impl fmt::Debug for Program {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Program").field(&self.code).finish()
    }
}

/// JSON that programs read: parsed once, read by many. It stays on its thread.
pub(crate) struct Input(Val);

impl Input {
    /// Parses JSON.
    pub(crate) fn read(json: &[u8]) -> Result<Self, String> {
        if depth(json) > DEPTH_MAX {
            return Err(format!("the record is nested more than {DEPTH_MAX} deep"));
        }
        read::parse_single(json).map(Self).map_err(|error| format!("the record is not JSON: {error}"))
    }

    /// What was parsed.
    pub(crate) fn value(&self) -> &Val {
        &self.0
    }

    /// A value that is already parsed.
    pub(crate) fn of(value: &Value) -> Self {
        Self::read(value.to_string().as_bytes()).unwrap_or(Self(Val::Null))
    }
}

/// What programs of records know besides the record: `$each`, `$account` and `$tenant`.
pub(crate) struct Given([Val; 3]);

impl Given {
    /// Nothing.
    pub(crate) fn nothing() -> Self {
        Self([Val::Null, Val::Null, Val::Null])
    }

    /// What a stream knows.
    pub(crate) fn new(each: &Value, account: &Value, tenant: &Value) -> Self {
        Self([each, account, tenant].map(|value| Input::of(value).0))
    }
}

impl Program {
    pub(crate) fn compile(code: &str) -> Result<Self, ProgramError> {
        let at = |part: &str, message: String| ProgramError { line: line_of(code, part), message };
        let tokens = lex::Lexer::new(code).lex().map_err(|errors| {
            errors.first().map_or_else(unknown, |(expected, found)| at(found, not_expected(expected.as_str(), found)))
        })?;
        if let Some(word) = first_refused(&tokens) {
            return Err(at(
                word,
                format!("`{word}` cannot be used in a mapping: it may never end, or is not about the record"),
            ));
        }
        if let Some((symbol, why)) = first_growing(&tokens) {
            return Err(at(symbol, format!("`{symbol}` {why}")));
        }
        let funs = jaq_core::funs().chain(jaq_std::funs()).chain(jaq_json::funs());
        let arena = Arena::default();
        let modules = Loader::new(DEFS.iter().cloned()).load(&arena, File { code, path: () }).map_err(|errors| {
            use jaq_core::load::Error;
            errors.into_iter().next().map_or_else(unknown, |(_, error)| match error {
                Error::Parse(parse) => parse
                    .into_iter()
                    .next()
                    .map_or_else(unknown, |(expected, found)| at(found, not_expected(expected.as_str(), found))),
                Error::Lex(_) | Error::Io(_) => unknown(),
            })
        })?;
        let compiler = Compiler::default().with_funs(funs).with_global_vars(VARIABLES);
        let filter = compiler.compile(modules).map_err(|errors| {
            let first = errors.into_iter().next().and_then(|(_, undefined)| undefined.into_iter().next());
            first.map_or_else(unknown, |(name, kind)| at(name, format!("jq knows no {} `{name}`", kind.as_str())))
        })?;
        Ok(Self { code: code.into(), path: plain_path(code), filter })
    }

    /// The members that it walks into, where it does nothing else, such as `.data.issues.nodes`.
    pub(crate) fn path(&self) -> Option<&[String]> {
        self.path.as_deref()
    }

    /// Runs the program on JSON. It must make exactly one value.
    pub(crate) fn run(&self, record: &[u8]) -> Result<Value, String> {
        if let Some(path) = &self.path {
            let found = walk(record, path)?;
            return found.map_or(Ok(Value::Null), |raw| {
                serde_json::from_str(raw.get()).map_err(|error| format!("the record cannot be read: {error}"))
            });
        }
        self.run_on(&Input::read(record)?, &Given::nothing())
    }

    /// Runs the program on what is parsed already. It must make exactly one value.
    pub(crate) fn run_on(&self, input: &Input, given: &Given) -> Result<Value, String> {
        self.run_within(input, given, OUTPUT_BYTES_MAX)
    }

    /// Runs the program on a whole answer. What it makes of it may be as large as the answer, written down again.
    pub(crate) fn run_on_page(&self, answer: &[u8]) -> Result<Value, String> {
        let most = OUTPUT_BYTES_MAX.max(answer.len().saturating_mul(PAGE_TIMES_MAX));
        self.run_within(&Input::read(answer)?, &Given::nothing(), most)
    }

    fn run_within(&self, input: &Input, given: &Given, bytes_max: usize) -> Result<Value, String> {
        let context = Ctx::<data::JustLut<Val>>::new(&self.filter.lut, Vars::new(given.0.iter().cloned()));
        let mut outputs = self.filter.id.run((context, input.0.clone())).map(unwrap_valr);
        let output =
            outputs.next().ok_or("the mapping made nothing of it")?.map_err(|error| short(&error.to_string()))?;
        if outputs.next().is_some() {
            return Err("the mapping made more than one value of it".to_owned());
        }
        plain(&output, &mut Room { left: bytes_max, most: bytes_max }, DEPTH_MAX)
    }

    /// Runs the program; its value must be text that is not empty.
    pub(crate) fn text(&self, record: &[u8]) -> Result<String, String> {
        self.text_on(&Input::read(record)?, &Given::nothing())
    }

    /// Runs the program; its value must be text that is not empty.
    pub(crate) fn text_on(&self, input: &Input, given: &Given) -> Result<String, String> {
        match self.run_on(input, given)? {
            Value::String(text) if !text.is_empty() => Ok(text),
            other => Err(format!("expected a text, not {}", short(&other.to_string()))),
        }
    }

    /// Runs the program; whether its value is `true`. What it cannot say is no.
    pub(crate) fn holds(&self, input: &Input, given: &Given) -> bool {
        matches!(self.run_on(input, given), Ok(Value::Bool(true)))
    }
}

/// The members of a program that only walks into the answer; none for `.`.
fn plain_path(code: &str) -> Option<Vec<String>> {
    let rest = code.trim().strip_prefix('.')?;
    if rest.is_empty() {
        return Some(Vec::new());
    }
    let names: Vec<String> = rest.split('.').map(str::to_owned).collect();
    let is_name = |name: &String| {
        name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    names.iter().all(is_name).then_some(names)
}

/// The value at the end of a path, as it stands; `None` where a member on the way is not there. The rest is passed over.
pub(crate) fn walk<'j>(json: &'j [u8], path: &[String]) -> Result<Option<&'j RawValue>, String> {
    let not_json = |error: serde_json::Error| format!("the record is not JSON: {error}");
    let mut here: &RawValue = serde_json::from_slice(json).map_err(not_json)?;
    for name in path {
        let text = here.get();
        if text == "null" {
            return Ok(None);
        }
        let members: Members<'_> =
            serde_json::from_str(text).map_err(|_| format!("there is no `.{name}`: it is no object"))?;
        match members.0.into_iter().rev().find(|(member, _)| member == name) {
            Some((_, value)) => here = value,
            None => return Ok(None),
        }
    }
    Ok(Some(here))
}

/// The members of an object, each as it stands.
struct Members<'j>(Vec<(Cow<'j, str>, &'j RawValue)>);

impl<'j> Deserialize<'j> for Members<'j> {
    fn deserialize<D: Deserializer<'j>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visit;
        impl<'j> Visitor<'j> for Visit {
            type Value = Members<'j>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'j>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Visit)
    }
}

/// How much may be made yet.
struct Room {
    left: usize,
    most: usize,
}

impl Room {
    fn spend(&mut self, bytes: usize) -> Result<(), String> {
        let left = self.left.checked_sub(bytes + 1);
        self.left = left.ok_or_else(|| format!("the mapping made more than {} MiB of it", self.most >> 20))?;
        Ok(())
    }
}

/// A value of jaq as JSON, as long as it stays small.
fn plain(value: &Val, room: &mut Room, depth_left: usize) -> Result<Value, String> {
    let deeper = depth_left.checked_sub(1).ok_or_else(|| format!("the mapping nests more than {DEPTH_MAX} deep"))?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    match value {
        Val::Null => room.spend(4).map(|()| Value::Null),
        Val::Bool(truth) => room.spend(5).map(|()| Value::Bool(*truth)),
        Val::Num(Num::Int(number)) => room.spend(20).map(|()| Value::from(*number)),
        Val::Num(_) => {
            let written = value.to_string();
            room.spend(written.len())?;
            Ok(serde_json::from_str::<Number>(&written).map_or(Value::Null, Value::Number))
        }
        Val::BStr(bytes) | Val::TStr(bytes) => room.spend(bytes.len()).map(|()| Value::String(text(bytes))),
        Val::Arr(items) => items.iter().map(|item| plain(item, room, deeper)).collect(),
        Val::Obj(members) => {
            let mut object = Map::with_capacity(members.len());
            for (name, member) in members.iter() {
                let Val::TStr(name) = name else {
                    return Err("the mapping made an object whose names are not text".to_owned());
                };
                room.spend(name.len())?;
                object.insert(text(name), plain(member, room, deeper)?);
            }
            Ok(Value::Object(object))
        }
    }
}

/// The deepest nesting of brackets outside of strings.
fn depth(json: &[u8]) -> usize {
    let (mut depth, mut deepest, mut quoted, mut escaped) = (0_usize, 0, false, false);
    for byte in json {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'[' | b'{' if !quoted => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b']' | b'}' if !quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

fn unknown() -> ProgramError {
    ProgramError { line: 0, message: "jq does not understand the program".to_owned() }
}

/// The first refused word, also inside of brackets and of strings. Names of fields (`.now`, `{now: …}`) are free.
fn first_refused<'s>(tokens: &[lex::Token<&'s str>]) -> Option<&'s str> {
    let symbol_at = |at: usize| tokens.get(at).map(|lex::Token(text, _)| *text);
    tokens.iter().enumerate().find_map(|(at, lex::Token(text, token))| match token {
        lex::Tok::Word => {
            let names_field = at.checked_sub(1).and_then(symbol_at) == Some(".") || symbol_at(at + 1) == Some(":");
            (!names_field && REFUSED.contains(text)).then_some(*text)
        }
        lex::Tok::Var => (*text == "$ENV" || *text == "$__prog_args").then_some(*text),
        lex::Tok::Block(inner) => first_refused(inner),
        lex::Tok::Str(parts) => parts.iter().find_map(|part| match part {
            lex::StrPart::Term(inner) => first_refused(std::slice::from_ref(inner)),
            lex::StrPart::Str(_) | lex::StrPart::Char(_) => None,
        }),
        lex::Tok::Fmt | lex::Tok::Num | lex::Tok::Sym => None,
    })
}

/// The first symbol by which a small record may grow without bound, and why.
fn first_growing<'s>(tokens: &[lex::Token<&'s str>]) -> Option<(&'s str, &'static str)> {
    let mut descends = false;
    for (at, lex::Token(text, token)) in tokens.iter().enumerate() {
        let inner = match token {
            lex::Tok::Sym if *text == ".." => {
                if descends {
                    return Some((*text, TWICE));
                }
                descends = true;
                continue;
            }
            lex::Tok::Sym if text.contains('*') => {
                if *text != "*" || !is_number_before(&tokens[..at]) || !is_number_after(&tokens[at + 1..]) {
                    return Some((*text, ONLY_NUMBERS));
                }
                continue;
            }
            lex::Tok::Block(inner) => inner.as_slice(),
            lex::Tok::Str(parts) => {
                let found = parts.iter().find_map(|part| match part {
                    lex::StrPart::Term(inner) => {
                        let term = std::slice::from_ref(inner);
                        descent_in(term, descends).or_else(|| first_growing(term))
                    }
                    lex::StrPart::Str(_) | lex::StrPart::Char(_) => None,
                });
                if found.is_some() {
                    return found;
                }
                continue;
            }
            _ => continue,
        };
        if let Some(found) = descent_in(inner, descends).or_else(|| first_growing(inner)) {
            return Some(found);
        }
    }
    None
}

/// A `..` in there, where one stands before it.
fn descent_in<'s>(tokens: &[lex::Token<&'s str>], descends: bool) -> Option<(&'s str, &'static str)> {
    tokens.iter().filter(|_| descends).find_map(|lex::Token(text, token)| match token {
        lex::Tok::Sym => (*text == "..").then_some((*text, TWICE)),
        lex::Tok::Block(inner) => descent_in(inner, true),
        lex::Tok::Str(parts) => parts.iter().find_map(|part| match part {
            lex::StrPart::Term(inner) => descent_in(std::slice::from_ref(inner), true),
            lex::StrPart::Str(_) | lex::StrPart::Char(_) => None,
        }),
        _ => None,
    })
}

/// Whether what is multiplied is a number for sure.
fn is_number_before(tokens: &[lex::Token<&str>]) -> bool {
    let Some((last, before)) = tokens.split_last() else { return false };
    // The arguments of a filter are not what it makes.
    let filter = |lex::Token(text, token): &lex::Token<&str>| matches!(token, lex::Tok::Word) && !JOINTS.contains(text);
    let argument = matches!(last.1, lex::Tok::Block(_)) && before.last().is_some_and(filter);
    !argument && is_number(last)
}

/// Whether what it is multiplied with is one.
fn is_number_after(tokens: &[lex::Token<&str>]) -> bool {
    match tokens {
        [lex::Token("-", lex::Tok::Sym), lex::Token(_, lex::Tok::Num), ..] => true,
        [first, ..] => is_number(first),
        [] => false,
    }
}

/// A number, a filter that makes one, or something in brackets that ends in one.
fn is_number(lex::Token(text, token): &lex::Token<&str>) -> bool {
    match token {
        lex::Tok::Num => true,
        lex::Tok::Word => NUMBERS.contains(text),
        lex::Tok::Block(inner) if text.starts_with('(') => {
            let inner = match inner.as_slice() {
                [inner @ .., lex::Token(")", _)] => inner,
                inner => inner,
            };
            match inner {
                [one] => is_number(one),
                [.., lex::Token("|", lex::Tok::Sym), lex::Token(word, lex::Tok::Word)] => NUMBERS.contains(word),
                _ => false,
            }
        }
        _ => false,
    }
}

/// The line of `code`, from 0, in which its slice `part` begins.
fn line_of(code: &str, part: &str) -> usize {
    let offset = (part.as_ptr() as usize).saturating_sub(code.as_ptr() as usize);
    let before = if part.is_empty() { code } else { code.get(..offset).unwrap_or_default() };
    before.bytes().filter(|byte| *byte == b'\n').count()
}

fn not_expected(expected: &str, found: &str) -> String {
    let first_line = found.lines().next().unwrap_or_default();
    let found = if first_line.is_empty() { "the end".to_owned() } else { format!("`{}`", short(first_line)) };
    format!("jq expects {expected} here, not {found}")
}

fn short(text: &str) -> String {
    let mut short: String = text.chars().take(120).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
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
        assert_eq!(
            run("{now: .now, env: .a.env}", json!({"now": 1, "a": {"env": 2}})),
            Ok(json!({"now": 1, "env": 2}))
        );
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
        assert!(
            Program::compile(".a[0]").unwrap().path().is_none() && Program::compile(".[]").unwrap().path().is_none()
        );
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
}

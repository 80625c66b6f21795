//! Mappings: jq programs, compiled once, that must end and stay small.
//!
//! What could run without end, or look around on the machine, is refused when the manifest is read: own definitions,
//! generators without an end, and everything that reads the environment, the clock or other files. What is left ends by
//! itself, for it only walks over the record. Outputs are counted and measured all the same.

use jaq_core::{
    Compiler, Ctx, Vars, data,
    load::{Arena, File, Loader, lex},
    unwrap_valr,
};
use jaq_json::{Val, read};
use serde_json::Value;
use std::fmt;

/// The most bytes of JSON that one program may make of one record.
const OUTPUT_BYTES_MAX: usize = 4 << 20;

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

/// What is wrong with a program, and in which of its lines, counted from 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ProgramError {
    pub(crate) line: usize,
    pub(crate) message: String,
}

/// A compiled program that makes one value of a record.
pub(crate) struct Program(jaq_core::Filter<data::JustLut<Val>>);

impl fmt::Debug for Program {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Program")
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
        let defs = jaq_core::defs().chain(jaq_std::defs()).chain(jaq_json::defs());
        let funs = jaq_core::funs().chain(jaq_std::funs()).chain(jaq_json::funs());
        let arena = Arena::default();
        let modules = Loader::new(defs).load(&arena, File { code, path: () }).map_err(|errors| {
            use jaq_core::load::Error;
            errors.into_iter().next().map_or_else(unknown, |(_, error)| match error {
                Error::Parse(parse) => parse
                    .into_iter()
                    .next()
                    .map_or_else(unknown, |(expected, found)| at(found, not_expected(expected.as_str(), found))),
                Error::Lex(_) | Error::Io(_) => unknown(),
            })
        })?;
        let filter = Compiler::default().with_funs(funs).compile(modules).map_err(|errors| {
            let first = errors.into_iter().next().and_then(|(_, undefined)| undefined.into_iter().next());
            first.map_or_else(unknown, |(name, kind)| at(name, format!("jq knows no {} `{name}`", kind.as_str())))
        })?;
        Ok(Self(filter))
    }

    /// Runs the program on one record, given as JSON. It must make exactly one value.
    pub(crate) fn run(&self, record: &[u8]) -> Result<Value, String> {
        if depth(record) > DEPTH_MAX {
            return Err(format!("the record is nested more than {DEPTH_MAX} deep"));
        }
        let input = read::parse_single(record).map_err(|error| format!("the record is not JSON: {error}"))?;
        let context = Ctx::<data::JustLut<Val>>::new(&self.0.lut, Vars::new([]));
        let mut outputs = self.0.id.run((context, input)).map(unwrap_valr);
        let output =
            outputs.next().ok_or("the mapping made nothing of it")?.map_err(|error| short(&error.to_string()))?;
        if outputs.next().is_some() {
            return Err("the mapping made more than one value of it".to_owned());
        }
        let text = output.to_string();
        if text.len() > OUTPUT_BYTES_MAX {
            return Err(format!("the mapping made more than {} MiB of it", OUTPUT_BYTES_MAX >> 20));
        }
        serde_json::from_str(&text).map_err(|error| format!("the mapping made no JSON of it: {error}"))
    }

    /// Runs the program; its value must be text that is not empty.
    pub(crate) fn text(&self, record: &[u8]) -> Result<String, String> {
        match self.run(record)? {
            Value::String(text) if !text.is_empty() => Ok(text),
            other => Err(format!("expected a text, not {}", short(&other.to_string()))),
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
        assert!(identity.run(deep.as_bytes()).unwrap_err().contains("deep"));
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
    fn a_field_may_have_any_name() {
        assert_eq!(
            run("{now: .now, env: .a.env}", json!({"now": 1, "a": {"env": 2}})),
            Ok(json!({"now": 1, "env": 2}))
        );
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

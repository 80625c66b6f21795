//! Mappings: jq programs, compiled once, that must end and stay small.
//!
//! What could run without end, or look around on the machine, is refused when the manifest is read: own definitions,
//! generators without an end, and everything that reads the environment, the clock or other files. What is left ends by
//! itself, for it only walks over the record. Outputs are counted and measured all the same.

mod output;
mod path;
mod refused;
#[cfg(test)]
mod tests;

pub(crate) use path::walk;

use jaq_core::{
    Compiler, Ctx, Vars, data,
    load::{Arena, File, Loader, lex, parse::Def},
    unwrap_valr,
};
use jaq_json::{Val, read};
use output::{Room, plain};
use path::plain_path;
use refused::{first_growing, first_refused};
use serde_json::Value;
use std::{fmt, sync::LazyLock};

/// What programs of records know besides the record.
const VARIABLES: [&str; 3] = ["$each", "$account", "$tenant"];

/// What every program can use: parsed once for all of them.
static DEFS: LazyLock<Vec<Def<&'static str>>> =
    LazyLock::new(|| jaq_core::defs().chain(jaq_std::defs()).chain(jaq_json::defs()).chain(mail()).collect());

/// The filters for mail, which a program cannot define by itself.
fn mail() -> Vec<Def<&'static str>> {
    let read = jaq_core::load::parse(include_str!("mail.jq"), |parser| {
        let defs = parser.defs()?;
        Ok(defs)
    });
    read.unwrap_or_default()
}

/// How many of them are the plain ones, such as `map` and `true`: those of the language, and `null` behind them.
static FIRST_DEFS: LazyLock<usize> = LazyLock::new(|| jaq_core::defs().count() + 1);

/// The most bytes of JSON that one program may make of one record.
const OUTPUT_BYTES_MAX: usize = 4 << 20;

/// How many times as large as an answer the records in it may be, written down one by one.
const PAGE_TIMES_MAX: usize = 4;

/// The deepest nesting of a record, as in `serde_json`: parsers recurse, and the stack has an end.
const DEPTH_MAX: usize = 128;

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
        // All definitions of jq are a hundred times as large as most programs, which need few of them or none.
        let filter =
            filter_of(code, 0).or_else(|_| filter_of(code, *FIRST_DEFS)).or_else(|_| filter_of(code, DEFS.len()))?;
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

/// Compiles a program with the first so many of the definitions of jq. No two of them have the same name and as many arguments,
/// so that a program which finds all that it calls does the same with more of them.
fn filter_of(code: &str, definitions: usize) -> Result<jaq_core::Filter<data::JustLut<Val>>, ProgramError> {
    let at = |part: &str, message: String| ProgramError { line: line_of(code, part), message };
    let funs = jaq_core::funs().chain(jaq_std::funs()).chain(jaq_json::funs());
    let (arena, defs) = (Arena::default(), DEFS.iter().take(definitions).cloned());
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
    let compiler = Compiler::default().with_funs(funs).with_global_vars(VARIABLES);
    let filter = compiler.compile(modules).map_err(|errors| {
        let first = errors.into_iter().next().and_then(|(_, undefined)| undefined.into_iter().next());
        first.map_or_else(unknown, |(name, kind)| at(name, format!("jq knows no {} `{name}`", kind.as_str())))
    })?;
    Ok(filter)
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

//! What a mapping cannot use, because it may never end, is not about the record, or grows without bound.

use jaq_core::load::lex;

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

/// The first refused word, also inside of brackets and of strings. Names of fields (`.now`, `{now: …}`) are free.
pub(super) fn first_refused<'s>(tokens: &[lex::Token<&'s str>]) -> Option<&'s str> {
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
pub(super) fn first_growing<'s>(tokens: &[lex::Token<&'s str>]) -> Option<(&'s str, &'static str)> {
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

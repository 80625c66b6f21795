//! Markdown as notes and comments have it: the part of CommonMark and GitHub's task lists that people write by hand.
//!
//! A full parser would weigh more than the rest of the interface together, and notes never hold raw HTML: it is shown
//! as the text that it is. Every span of the source is kept by its place in bytes, so that a checklist is ticked in the
//! text itself.

/// One block of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Block {
    /// A heading of level 1 to 6.
    Heading(u8, Vec<Inline>),
    /// A paragraph.
    Paragraph(Vec<Inline>),
    /// A line of a list; lists are runs of these.
    Item(Item),
    /// A quotation.
    Quote(Vec<Inline>),
    /// Code, as it stands.
    Code(String),
    /// A line across.
    Rule,
}

/// A line of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Item {
    /// How deep it stands, from 0.
    pub(crate) depth: u8,
    /// Its number, in a numbered list.
    pub(crate) number: Option<u32>,
    /// Whether it is ticked and where its mark stands in the text, in a checklist.
    pub(crate) tick: Option<(bool, usize)>,
    /// What it says.
    pub(crate) text: Vec<Inline>,
}

/// Part of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Inline {
    /// Text.
    Text(String),
    /// **strong**
    Strong(Vec<Inline>),
    /// *emphasised*
    Emphasis(Vec<Inline>),
    /// ~~struck~~
    Struck(Vec<Inline>),
    /// `code`
    Code(String),
    /// A link to a web page: its words and its address.
    Link(Vec<Inline>, String),
    /// The end of a line within a paragraph.
    Break,
}

/// How deep marks may stand in each other; deeper ones are text.
const DEPTH_MAX: u8 = 4;
/// How far the end of a mark is looked for, so that a long line of marks without an end takes no long time.
const REACH_BYTES_MAX: usize = 4_096;

/// Reads a text.
pub(crate) fn parse(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open: Option<(bool, Vec<Inline>)> = None; // a paragraph, or a quotation, that goes on
    let mut code: Option<String> = None;
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        let at = offset;
        offset += line.len();
        let line = line.trim_end_matches(['\n', '\r']);
        let bare = line.trim_start();
        if let Some(lines) = &mut code {
            if bare.starts_with("```") {
                blocks.push(Block::Code(code.take().unwrap_or_default()));
            } else {
                if !lines.is_empty() {
                    lines.push('\n');
                }
                lines.push_str(line);
            }
            continue;
        }
        let quote = bare.strip_prefix('>').map(str::trim_start);
        let plain = quote.is_none() && !bare.is_empty();
        let block = match (plain, bare) {
            (true, _) if bare.starts_with("```") => {
                close(&mut open, &mut blocks);
                code = Some(String::new());
                continue;
            }
            (true, _) => rule(bare).or_else(|| heading(bare)).or_else(|| item(line, at).map(Block::Item)),
            _ => None,
        };
        if let Some(block) = block {
            close(&mut open, &mut blocks);
            blocks.push(block);
            continue;
        }
        if bare.is_empty() {
            close(&mut open, &mut blocks);
            continue;
        }
        let text = quote.unwrap_or(bare);
        match &mut open {
            Some((quoted, lines)) if *quoted == quote.is_some() => {
                lines.push(Inline::Break);
                lines.extend(inline(text, 0));
            }
            _ => {
                close(&mut open, &mut blocks);
                open = Some((quote.is_some(), inline(text, 0)));
            }
        }
    }
    if let Some(lines) = code {
        blocks.push(Block::Code(lines));
    }
    close(&mut open, &mut blocks);
    blocks
}

/// The text with the mark at `at` ticked or not; nothing where there is no mark.
pub(crate) fn tick(text: &str, at: usize, ticked: bool) -> Option<String> {
    let mark = text.get(at..at + 3)?;
    if !mark.starts_with('[') || !mark.ends_with(']') {
        return None;
    }
    let mark = if ticked { "[x]" } else { "[ ]" };
    Some([&text[..at], mark, &text[at + 3..]].concat())
}

fn close(open: &mut Option<(bool, Vec<Inline>)>, blocks: &mut Vec<Block>) {
    if let Some((quoted, lines)) = open.take() {
        blocks.push(if quoted { Block::Quote(lines) } else { Block::Paragraph(lines) });
    }
}

fn rule(bare: &str) -> Option<Block> {
    let marks = bare.trim_end();
    let first = marks.chars().next().filter(|mark| matches!(mark, '-' | '*' | '_'))?;
    let only = marks.chars().all(|mark| mark == first || mark == ' ');
    (only && marks.chars().filter(|mark| *mark == first).count() >= 3).then_some(Block::Rule)
}

fn heading(bare: &str) -> Option<Block> {
    let level = bare.bytes().take_while(|byte| *byte == b'#').count();
    let text = bare[level..].strip_prefix(' ').filter(|_| (1..=6).contains(&level))?;
    Some(Block::Heading(u8::try_from(level).unwrap_or(6), inline(text.trim(), 0)))
}

/// `- text`, `* text`, `1. text`, with `[ ]` or `[x]` before the text in a checklist.
fn item(line: &str, at: usize) -> Option<Item> {
    let bare = line.trim_start();
    let indent = line[..line.len() - bare.len()].chars().map(|space| if space == '\t' { 4 } else { 1 }).sum::<usize>();
    let digits = bare.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = match (digits, bare.as_bytes().first()) {
        (0, Some(b'-' | b'*' | b'+')) => (None, &bare[1..]),
        (1..=9, _) => (bare[..digits].parse().ok(), bare[digits..].strip_prefix(['.', ')'])?),
        _ => return None,
    };
    let rest = rest.strip_prefix([' ', '\t'])?.trim_start();
    let place = at + line.len() - rest.len();
    let mark = match rest.get(..3) {
        Some("[ ]") => Some(false),
        Some("[x]" | "[X]") => Some(true),
        _ => None,
    };
    let mark = mark.filter(|_| rest.len() == 3 || rest.as_bytes().get(3) == Some(&b' '));
    let text = if mark.is_some() { rest[3..].trim_start() } else { rest };
    let depth = u8::try_from(indent / 2).unwrap_or(6).min(6);
    Some(Item { depth, number, tick: mark.map(|mark| (mark, place)), text: inline(text.trim_end(), 0) })
}

/// Reads a line.
fn inline(text: &str, depth: u8) -> Vec<Inline> {
    let mut found = Vec::new();
    let mut plain = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if let Some((part, length)) = special(rest, plain.chars().next_back(), depth) {
            if !plain.is_empty() {
                found.push(Inline::Text(std::mem::take(&mut plain)));
            }
            found.push(part);
            rest = &rest[length..];
        } else if first == '\\' && rest[1..].starts_with(|next: char| next.is_ascii_punctuation()) {
            plain.push_str(&rest[1..2]);
            rest = &rest[2..];
        } else {
            plain.push(first);
            rest = &rest[first.len_utf8()..];
        }
    }
    if !plain.is_empty() {
        found.push(Inline::Text(plain));
    }
    found
}

/// What begins here, and how many bytes it takes. It has to end within [`REACH_BYTES_MAX`].
fn special(rest: &str, before: Option<char>, depth: u8) -> Option<(Inline, usize)> {
    let rest = &rest[..rest.floor_char_boundary(REACH_BYTES_MAX)];
    let at_border = before.is_none_or(|before| !before.is_alphanumeric());
    match rest.as_bytes()[0] {
        b'`' => between(rest, "`").map(|inner| (Inline::Code(inner.to_owned()), inner.len() + 2)),
        b'*' | b'_' | b'~' if depth < DEPTH_MAX && (at_border || !rest.starts_with('_')) => {
            let wrap = |mark: &str, make: fn(Vec<Inline>) -> Inline| {
                let inner = between(rest, mark).filter(|inner| !inner.starts_with(' ') && !inner.ends_with(' '))?;
                Some((make(inline(inner, depth + 1)), inner.len() + 2 * mark.len()))
            };
            wrap("**", Inline::Strong)
                .or_else(|| wrap("__", Inline::Strong))
                .or_else(|| wrap("~~", Inline::Struck))
                .or_else(|| wrap("*", Inline::Emphasis))
                .or_else(|| wrap("_", Inline::Emphasis))
        }
        b'[' if depth < DEPTH_MAX => {
            let (words, after) = rest[1..].split_once("](")?;
            let address = after.split(')').next().filter(|address| after.len() > address.len())?;
            let link = Inline::Link(inline(words, DEPTH_MAX), web_address(address.trim())?.to_owned());
            (!words.is_empty() && !words.contains('[')).then_some((link, 1 + words.len() + 2 + address.len() + 1))
        }
        b'h' | b'<' if at_border => {
            let open = usize::from(rest.starts_with('<'));
            let address = web_address(rest[open..].split([' ', '\t', '<', '>', '"']).next()?)?;
            let address = address.trim_end_matches(['.', ',', ';', ':', '!', '?', ')', '\'', '*', '_']);
            web_address(address)?;
            let close = usize::from(open == 1 && rest[open + address.len()..].starts_with('>'));
            let link = Inline::Link(vec![Inline::Text(address.to_owned())], address.to_owned());
            (open == close).then_some((link, open + address.len() + close))
        }
        _ => None,
    }
}

/// What stands between two marks, the first of which begins the text.
fn between<'t>(rest: &'t str, mark: &str) -> Option<&'t str> {
    let inner = rest.strip_prefix(mark)?;
    let end = inner.find(mark).filter(|end| *end > 0)?;
    Some(&inner[..end])
}

/// Only web pages are linked: an address of another scheme stays text.
fn web_address(text: &str) -> Option<&str> {
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"))?;
    (!host.is_empty() && !host.starts_with('/')).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Inline {
        Inline::Text(text.into())
    }

    #[test]
    fn blocks_are_told_apart() {
        let blocks = parse("# Title\n\nOne\ntwo\n\n> said\n> so\n\n---\n```rust\nlet x = 1;\n\n# no\n```\nEnd");
        assert_eq!(
            blocks,
            [
                Block::Heading(1, vec![text("Title")]),
                Block::Paragraph(vec![text("One"), Inline::Break, text("two")]),
                Block::Quote(vec![text("said"), Inline::Break, text("so")]),
                Block::Rule,
                Block::Code("let x = 1;\n\n# no".into()),
                Block::Paragraph(vec![text("End")]),
            ]
        );
        assert_eq!(parse("#no heading"), [Block::Paragraph(vec![text("#no heading")])]);
        assert_eq!(parse(""), []);
    }

    #[test]
    fn a_checklist_is_ticked_in_the_text_itself() {
        let source = "Steps:\n- [x] Reproduce\n  - [ ] Flush  \n1. First\n* plain [ ] later\n- [ ]nothing";
        let blocks = parse(source);
        let items: Vec<&Item> = blocks
            .iter()
            .filter_map(|block| match block {
                Block::Item(item) => Some(item),
                _ => None,
            })
            .collect();
        let told: Vec<_> = items.iter().map(|item| (item.depth, item.number, item.tick.map(|(on, _)| on))).collect();
        assert_eq!(
            told,
            [(0, None, Some(true)), (1, None, Some(false)), (0, Some(1), None), (0, None, None), (0, None, None)]
        );
        let (_, at) = items[1].tick.expect("a mark");
        let ticked = tick(source, at, true).expect("it is there");
        assert!(ticked.contains("- [x] Flush  \n1."), "{ticked}");
        assert_eq!(tick(&ticked, at, false).as_deref(), Some(source));
        assert_eq!(tick("short", 3, true), None);
        assert_eq!(tick("ä[ ]", 1, true), None, "in the middle of a character there is no mark");
    }

    #[test]
    fn a_line_has_marks_links_and_escapes() {
        assert_eq!(
            inline("a **b *c* d** `e*f*` ~~g~~ snake_case_name 2*3*4", 0),
            [
                text("a "),
                Inline::Strong(vec![text("b "), Inline::Emphasis(vec![text("c")]), text(" d")]),
                text(" "),
                Inline::Code("e*f*".into()),
                text(" "),
                Inline::Struck(vec![text("g")]),
                text(" snake_case_name 2"),
                Inline::Emphasis(vec![text("3")]),
                text("4"),
            ]
        );
        assert_eq!(inline(r"\*no\* * loose *", 0), [text("*no* * loose *")]);
        let link = |words: &str, to: &str| Inline::Link(vec![text(words)], to.into());
        assert_eq!(
            inline("see [the plan](https://example.org/a) or https://example.org/b, <https://c.example>.", 0),
            [
                text("see "),
                link("the plan", "https://example.org/a"),
                text(" or "),
                link("https://example.org/b", "https://example.org/b"),
                text(", "),
                link("https://c.example", "https://c.example"),
                text("."),
            ]
        );
    }

    #[test]
    fn hostile_text_stays_text_and_ends() {
        for hostile in [
            "[x](javascript:alert(1))",
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "[a](data:text/html,x)",
            "http://",
        ] {
            let blocks = parse(hostile);
            assert!(!format!("{blocks:?}").contains("Link"), "{hostile}: {blocks:?}");
        }
        for mark in ["*", "_", "`", "[", "~", ">", "- ", "#", "![", "**a", "<http://"] {
            assert!(!parse(&mark.repeat(20_000)).is_empty(), "{mark}");
        }
        parse("\u{202e}עברית **\u{200b}** 👩‍👩‍👧 `");
    }
}

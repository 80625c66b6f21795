//! Texts that nobody means well with, or that nobody thought of: for every field that a person can fill.

/// What a script sets when it runs: nothing of [`TEXTS`] may ever do so.
pub const CANARY: &str = "__pwned";

/// Lines that are text like any other: kept to the letter, and shown as they are.
pub const TEXTS: &[(&str, &str)] = &[
    ("a script", "<script>window.__pwned=1</script>"),
    ("an image", "<img src=x onerror=\"window.__pwned=1\">"),
    ("a drawing", "<svg/onload=window.__pwned=1>"),
    ("the end of the style", "</style></title></textarea><script>window.__pwned=1</script>"),
    ("an attribute", "\" autofocus onfocus=\"window.__pwned=1\" x=\""),
    ("a template", "{{constructor.constructor('window.__pwned=1')()}} ${window.__pwned=1}"),
    ("a link that runs", "[press](javascript:window.__pwned=1)"),
    ("a link with data", "[press](data:text/html,<script>parent.__pwned=1</script>)"),
    ("a link with space", "[press]( java\u{ad}script:window.__pwned=1)"),
    ("an entity", "&lt;b&gt; &#x3c;script&#x3e; &amp;amp;"),
    ("SQL", "Robert'); DROP TABLE task; --"),
    ("SQL wild cards", "100% _ \\ '' \"\" ; /* */"),
    ("search operators", "\"NEAR(a b, 3)\" OR title:* AND NOT ^x"),
    ("a formula", "=HYPERLINK(\"https://example.org\",\"press\")"),
    ("another formula", "@SUM(1+1)*cmd|' /C calc'!A0"),
    ("a family", "👨‍👩‍👧‍👦 and 🏳️‍🌈 and 👩🏽‍🚒"),
    ("flags", "🇩🇪🇫🇷🇯🇵 0️⃣"),
    ("Hebrew", "שלום עולם 123 (abc)"),
    ("Arabic", "مرحبا بالعالم، 45%"),
    ("an override", "invoice\u{202e}fdp.exe"),
    ("an open isolate", "left \u{2067}right"),
    ("a closing isolate", "left \u{2069}\u{202c} right"),
    (
        "stacks of marks",
        "Z\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}\u{307}\u{308}\u{309}\u{30a}\u{30b}a\u{316}\u{317}\u{318}\u{319}\u{31a}lgo",
    ),
    ("joiners inside", "zero\u{200b}width\u{200d}inside\u{feff}it"),
    ("private letters", "\u{e000}\u{f8ff}\u{10fffd}x"),
    ("no characters", "\u{fffd}\u{fffe}x"),
    (
        "one long word",
        "DonaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaftDonaudampfschifffahrtselektrizitätenhauptbetriebswerk",
    ),
    ("a path", "../../etc/passwd %2e%2e%2f C:\\CON"),
    ("a format", "%s %n %x {} {0} {title} \\u0041"),
    ("null", "null"),
    ("undefined", "undefined NaN [object Object]"),
];

/// Texts in which there is nothing to be seen: no line at all.
pub const BLANKS: &[(&str, &str)] = &[
    ("nothing", ""),
    ("spaces", "   "),
    ("wide spaces", "\u{2003}\u{a0}\u{3000}"),
    ("no width", "\u{200b}\u{200c}\u{200d}\u{2060}\u{feff}"),
    ("marks of direction", "\u{202e}\u{2066}\u{2069}\u{200f}"),
    ("fillers", "\u{3164}\u{115f}\u{2800}\u{ad}"),
];

/// Lines with what is no text.
pub const CONTROLS: &[(&str, &str)] = &[
    ("NUL", "be\0fore"),
    ("a bell", "be\u{7}fore"),
    ("an escape", "be\u{1b}[31mfore"),
    ("two lines", "one\ntwo"),
    ("a control of the second set", "be\u{9b}fore"),
];

//! Every pair of text and surface that the interface uses can be read (WCAG 2.2, 1.4.3 and 1.4.6), in every theme.

use std::collections::HashMap;

type Tokens = HashMap<String, String>;
type Rgb = [f64; 3];

const SURFACES: [&str; 5] = ["bg", "panel", "raised", "hover", "selected"];
const TEXTS: [&str; 3] = ["text", "text-2", "text-3"];
const TONES: [&str; 6] = ["accent-text", "red", "amber", "green", "blue", "violet"];

/// The tokens of each theme: light and dark, and both of them with more contrast.
fn themes() -> Vec<(&'static str, Tokens)> {
    let css = include_str!("../styles/tokens.css");
    let over = |base: &Tokens, tokens: Tokens| base.clone().into_iter().chain(tokens).collect::<Tokens>();
    let light = block(css, "\n:root {");
    let dark = over(&light, block(css, "\n:root[data-theme=\"dark\"] {"));
    let more = block(css, "\n:root[data-contrast=\"more\"] {");
    let light_more = over(&light, more.clone());
    let dark_more = over(&over(&dark, more), block(css, "\n:root[data-theme=\"dark\"][data-contrast=\"more\"] {"));
    vec![("light", light), ("dark", dark), ("light, more", light_more), ("dark, more", dark_more)]
}

fn block(css: &str, head: &str) -> Tokens {
    let body = css.split_once(head).and_then(|(_, rest)| rest.split_once('}')).expect("a block of tokens").0;
    let lines = body.lines().filter_map(|line| line.trim().strip_prefix("--")?.strip_suffix(';')?.split_once(':'));
    lines.map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned())).collect()
}

/// A colour, laid over `under` where it lets something through.
fn colour(tokens: &Tokens, name: &str, under: Rgb) -> Rgb {
    let value = tokens.get(name).unwrap_or_else(|| panic!("there is no token {name}"));
    if let Some(hex) = value.strip_prefix('#') {
        let part = |at: usize| f64::from(u8::from_str_radix(&hex[at..at + 2], 16).expect("a hexadecimal colour"));
        return [part(0), part(2), part(4)];
    }
    let inner = value.strip_prefix("rgb(").and_then(|rest| rest.strip_suffix("%)")).expect("rgb(r g b / a%)");
    let (rgb, alpha) = inner.split_once('/').expect("an alpha");
    let alpha = alpha.trim().parse::<f64>().expect("a percentage") / 100.0;
    let rgb: Vec<f64> = rgb.split_whitespace().map(|part| part.parse().expect("a number")).collect();
    [0, 1, 2].map(|part| rgb[part] * alpha + under[part] * (1.0 - alpha))
}

fn luminance(colour: Rgb) -> f64 {
    let linear = |part: f64| {
        let part = part / 255.0;
        if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * linear(colour[0]) + 0.7152 * linear(colour[1]) + 0.0722 * linear(colour[2])
}

fn ratio(one: Rgb, other: Rgb) -> f64 {
    let (a, b) = (luminance(one), luminance(other));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[test]
fn every_text_can_be_read_on_every_surface_it_stands_on() {
    let mut unreadable = Vec::new();
    for (theme, tokens) in themes() {
        let ground = colour(&tokens, "bg", [0.0; 3]);
        let more = theme.ends_with("more");
        let least = if more { 7.0 } else { 4.5 };
        let mut check = |text: &str, surface: &str, least: f64| {
            let under = colour(&tokens, surface, ground);
            let found = ratio(colour(&tokens, text, under), under);
            if found < least {
                unreadable.push(format!("{theme}: {text} on {surface} has {found:.2}, needs {least}"));
            }
        };
        for surface in SURFACES {
            for text in TEXTS {
                check(text, surface, least);
            }
        }
        for tone in TONES {
            for surface in SURFACES.iter().filter(|surface| more || **surface != "hover") {
                check(tone, surface, least);
            }
        }
        for (text, surface) in [
            ("text-2", "chip"),
            ("accent-text", "accent-soft"),
            ("on-accent", "accent"),
            ("on-accent", "accent-strong"),
            ("toast-text", "toast"),
            ("toast-accent", "toast"),
        ] {
            check(text, surface, least);
        }
        for number in 1..=8 {
            check("avatar-text", &format!("avatar-{number}"), least);
        }
        // What is drawn has to be seen (1.4.11), and with more contrast as well as text is.
        for number in 1..=6 {
            for surface in ["bg", "raised"] {
                check(&format!("series-{number}"), surface, if more { 4.5 } else { 3.0 });
            }
        }
        for line in ["line", "line-2", "mark"].iter().filter(|_| more) {
            for surface in ["bg", "panel", "raised"] {
                check(line, surface, 7.0);
            }
        }
    }
    assert!(unreadable.is_empty(), "{}", unreadable.join("\n"));
}

//! The page that ends a sign-in in the browser: plain HTML in the reader's language, with no script and nothing from elsewhere.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256};

const STYLE: &str = "body{font:1.0625rem/1.5 system-ui,sans-serif;max-width:34rem;margin:18vh auto;padding:0 1.5rem;\
                     color:#1b1b1f;background:#fbfbfd}h1{font-size:1.5rem;line-height:1.25}\
                     @media(prefers-color-scheme:dark){body{color:#e8e8ec;background:#151518}}";

/// What the page tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Page {
    /// The account is connected.
    Connected {
        /// The service's name.
        service: String,
        /// The account there.
        account: String,
    },
    /// The account is known; Atom asks which of its tenants is meant.
    Choosing {
        /// The service's name.
        service: String,
    },
    /// The person said no, or something went wrong; Atom says what.
    NotConnected {
        /// The service's name.
        service: String,
    },
    /// The person is known to Atom by their account at a service; Atom goes on.
    SignedIn {
        /// The service's name.
        service: String,
        /// The account there.
        account: String,
    },
    /// The person said no, or something went wrong; Atom says what.
    NotSignedIn {
        /// The service's name.
        service: String,
    },
    /// This address belongs to no sign-in, or to one that has ended.
    Unknown,
}

impl Page {
    const fn status(&self) -> &'static str {
        match self {
            Self::Unknown => "400 Bad Request",
            _ => "200 OK",
        }
    }

    fn words(&self, german: bool) -> (String, String) {
        match (self, german) {
            (Self::Connected { service, account }, false) => (
                format!("{service} is connected"),
                format!("Atom now works with the account {account}. You can close this page."),
            ),
            (Self::Connected { service, account }, true) => (
                format!("{service} ist verbunden"),
                format!("Atom arbeitet jetzt mit dem Konto {account}. Sie können diese Seite schließen."),
            ),
            (Self::Choosing { service }, false) => (
                format!("{service} has let Atom in"),
                "Several places are open to this account. Choose one in Atom. You can close this page.".to_owned(),
            ),
            (Self::Choosing { service }, true) => (
                format!("{service} hat Atom zugelassen"),
                "Diesem Konto stehen mehrere Orte offen. Wählen Sie in Atom einen aus. Sie können diese Seite schließen."
                    .to_owned(),
            ),
            (Self::NotConnected { service }, false) => (
                format!("{service} is not connected"),
                "Atom says why. You can close this page and try again there.".to_owned(),
            ),
            (Self::NotConnected { service }, true) => (
                format!("{service} ist nicht verbunden"),
                "Atom nennt den Grund. Sie können diese Seite schließen und es dort erneut versuchen.".to_owned(),
            ),
            (Self::SignedIn { service, account }, false) => (
                format!("{service} knows you"),
                format!("Go on in Atom as {account}. You can close this page."),
            ),
            (Self::SignedIn { service, account }, true) => (
                format!("{service} kennt Sie"),
                format!("In Atom geht es als {account} weiter. Sie können diese Seite schließen."),
            ),
            (Self::NotSignedIn { service }, false) => (
                format!("{service} did not sign you in"),
                "Atom says why. You can close this page and try again there.".to_owned(),
            ),
            (Self::NotSignedIn { service }, true) => (
                format!("Die Anmeldung mit {service} ist nicht gelungen"),
                "Atom nennt den Grund. Sie können diese Seite schließen und es dort erneut versuchen.".to_owned(),
            ),
            (Self::Unknown, false) => (
                "This page belongs to no sign-in".to_owned(),
                "It may be an old one. If Atom is waiting, go on in the page that it opened.".to_owned(),
            ),
            (Self::Unknown, true) => (
                "Diese Seite gehört zu keiner Anmeldung".to_owned(),
                "Möglicherweise ist sie veraltet. Falls Atom noch wartet, fahren Sie auf der dort geöffneten Seite fort."
                    .to_owned(),
            ),
        }
    }

    /// The whole answer.
    pub(crate) fn answer(&self, accept_language: &str) -> String {
        let german = prefers_german(accept_language);
        let (title, text) = self.words(german);
        let (title, text, language) = (escaped(&title), escaped(&text), if german { "de" } else { "en" });
        let body = format!(
            "<!doctype html>\n<html lang=\"{language}\"><head><meta charset=\"utf-8\">\
             <meta name=\"viewport\" content=\"width=device-width\"><title>{title} – Atom</title><style>{STYLE}</style></head>\
             <body><main><h1>{title}</h1><p>{text}</p></main></body></html>\n"
        );
        respond(self.status(), &body)
    }
}

/// An answer with a page of ours.
fn respond(status: &str, body: &str) -> String {
    let style = STANDARD.encode(Sha256::digest(STYLE.as_bytes()));
    format!(
        "HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\nConnection: close\r\n\
         Cache-Control: no-store\r\nReferrer-Policy: no-referrer\r\nX-Content-Type-Options: nosniff\r\n\
         Content-Security-Policy: default-src 'none'; style-src 'sha256-{style}'; base-uri 'none'; form-action 'none'; \
         frame-ancestors 'none'\r\n\r\n{body}",
        body.len()
    )
}

/// An answer without a page.
pub(crate) fn bare(status: &str) -> String {
    format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\nCache-Control: no-store\r\n\r\n")
}

/// Whether German stands before English in `Accept-Language` (RFC 9110, 12.5.4).
fn prefers_german(accept_language: &str) -> bool {
    let weight = |language: &str| {
        accept_language
            .split(',')
            .filter_map(|range| {
                let mut parts = range.split(';').map(str::trim);
                let tag = parts.next()?.to_ascii_lowercase();
                let fits = tag.split('-').next() == Some(language);
                let q = parts.find_map(|part| part.strip_prefix("q=")).map_or(Ok(1.0), str::parse::<f32>);
                fits.then(|| q.unwrap_or(0.0))
            })
            .fold(0.0, f32::max)
    };
    let (german, english) = (weight("de"), weight("en"));
    german > english || (german > 0.0 && german >= english && first_is_german(accept_language))
}

fn first_is_german(accept_language: &str) -> bool {
    let at = |language: &str| accept_language.to_ascii_lowercase().find(language).unwrap_or(usize::MAX);
    at("de") < at("en")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_speaks_the_language_that_the_browser_asks_for() {
        let lang = |accept| {
            let page = Page::Unknown.answer(accept);
            page.contains("lang=\"de\"")
        };
        for german in ["de", "de-AT,de;q=0.9,en;q=0.8", "fr, de;q=0.5", "en;q=0.3, de;q=0.7", "de,en"] {
            assert!(lang(german), "{german}");
        }
        for english in ["", "en", "en-GB,en;q=0.9,de;q=0.8", "fr", "de;q=0, en", "*", "en,de"] {
            assert!(!lang(english), "{english}");
        }
    }

    #[test]
    fn a_name_from_outside_stays_text_and_nothing_runs() {
        let page =
            Page::Connected { service: "A".to_owned(), account: "<script>x</script>&\"".to_owned() }.answer("en");
        assert!(page.contains("&lt;script&gt;x&lt;/script&gt;&amp;&quot;") && !page.contains("<script"), "{page}");
        assert!(page.contains("default-src 'none'") && !page.contains("unsafe-inline"));
        let (head, body) = page.split_once("\r\n\r\n").unwrap();
        assert!(head.contains(&format!("Content-Length: {}", body.len())));
    }
}

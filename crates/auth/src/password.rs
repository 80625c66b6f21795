//! Passwords: what is refused, how strong one is, and Argon2id (RFC 9106) as PHC strings, parameters beside the hash.

use crate::AuthError;
use argon2::password_hash::CustomizedPasswordHasher as _;
use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordVerifier as _, phc::PasswordHash},
};
use atom_api::account::{Hint, Strength, StrengthReply};
use atom_core::{Clock, SystemClock};
use std::{collections::HashSet, sync::LazyLock};
use tokio::sync::{Semaphore, SemaphorePermit};
use zxcvbn::feedback::Warning;

/// The fewest characters of a password.
pub(crate) const CHARS_MIN: usize = 12;
/// The most characters of a password.
pub(crate) const CHARS_MAX: usize = 128;

/// How many passwords are hashed at once, each in 64 MiB; more wait for their turn.
static AT_ONCE: Semaphore = Semaphore::const_new(8);

/// The commonest passwords that are long enough to be taken otherwise, in lower case.
static COMMON: LazyLock<HashSet<&str>> = LazyLock::new(|| include_str!("common.txt").lines().collect());

/// What a password is checked against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Match {
    /// It is another one.
    No,
    /// It is the one; `stale` when it was hashed with less than is asked for now.
    Yes {
        /// Whether it should be hashed again.
        stale: bool,
    },
}

/// 64 MiB, 3 passes, 1 lane: the second recommended option of RFC 9106 with less parallelism.
fn params() -> Result<Params, AuthError> {
    Params::new(64 * 1024, 3, 1, None).map_err(|error| AuthError::Hash(error.to_string()))
}

/// Refuses a password that is too short, too long, or among those that are tried first. `about` is what others know of
/// the person: a password that is little more is as common.
pub(crate) fn check(password: &str, about: &[&str]) -> Result<(), AuthError> {
    let invalid = |message| Err(AuthError::Invalid { field: "password", message });
    match password.chars().count() {
        count if count < CHARS_MIN => return invalid("A password has at least 12 characters."),
        count if count > CHARS_MAX => return invalid("A password has at most 128 characters."),
        _ => {}
    }
    if is_common(password, about) {
        return invalid("This password is among the first that are tried; choose another one.");
    }
    Ok(())
}

/// Refuses a passphrase that is being chosen where it is among those that are tried first. How long it is, the vault looks at.
///
/// # Errors
/// [`AuthError::Invalid`] with the field `passphrase`.
pub fn check_passphrase(passphrase: &str) -> Result<(), AuthError> {
    let is_long = passphrase.chars().count() >= CHARS_MIN;
    // What lies beyond the longest password was not common anyway.
    if is_long && is_common(cut(passphrase), &[]) {
        let message = "This passphrase is among the first that are tried; choose another one.";
        return Err(AuthError::Invalid { field: "passphrase", message });
    }
    Ok(())
}

fn is_common(password: &str, about: &[&str]) -> bool {
    let lower = password.trim().to_lowercase();
    COMMON.contains(&*lower)
        || about.iter().any(|text| text.to_lowercase() == lower)
        || u8::from(zxcvbn::zxcvbn(password, about).score()) == 0
}

/// How hard a password is to guess, and what would make it harder. Nothing of it is kept.
#[must_use]
pub fn strength(request: &Strength) -> StrengthReply {
    let password = request.password.expose();
    let (email, name) = (request.email.as_deref().unwrap_or(""), request.name.as_deref().unwrap_or(""));
    let about = about(email, name);
    let chars = password.chars().count();
    // Beyond the longest that is taken there is nothing to estimate.
    let estimated: String = password.chars().take(CHARS_MAX).collect();
    let entropy = zxcvbn::zxcvbn(&estimated, &about);
    let (common, score) = (is_common(&estimated, &about), u8::from(entropy.score()));
    let hint = match entropy.feedback().and_then(|feedback| feedback.warning()) {
        _ if chars < CHARS_MIN => Some(Hint::Short),
        _ if chars > CHARS_MAX => Some(Hint::Long),
        _ if common => Some(Hint::Common),
        Some(warning) => Some(hint(warning)),
        None if score < 3 => Some(Hint::MoreWords),
        None => None,
    };
    let acceptable = (CHARS_MIN..=CHARS_MAX).contains(&chars) && !common;
    StrengthReply { score: if acceptable { score } else { score.min(1) }, acceptable, hint }
}

/// What others know of a person, for [`check`].
pub(crate) fn about<'t>(email: &'t str, name: &'t str) -> Vec<&'t str> {
    let local = email.split('@').next().unwrap_or(email);
    [email, local, name].into_iter().filter(|text| !text.is_empty()).map(cut).collect()
}

/// Known words of any length would cost time that grows with them.
fn cut(text: &str) -> &str {
    text.char_indices().nth(CHARS_MAX).map_or(text, |(end, _)| &text[..end])
}

const fn hint(warning: Warning) -> Hint {
    match warning {
        Warning::StraightRowsOfKeysAreEasyToGuess | Warning::ShortKeyboardPatternsAreEasyToGuess => Hint::Keyboard,
        Warning::RepeatsLikeAaaAreEasyToGuess | Warning::RepeatsLikeAbcAbcAreOnlySlightlyHarderToGuess => Hint::Repeats,
        Warning::SequencesLikeAbcAreEasyToGuess => Hint::Sequence,
        Warning::RecentYearsAreEasyToGuess | Warning::DatesAreOftenEasyToGuess => Hint::Dates,
        Warning::NamesAndSurnamesByThemselvesAreEasyToGuess | Warning::CommonNamesAndSurnamesAreEasyToGuess => {
            Hint::Names
        }
        Warning::AWordByItselfIsEasyToGuess => Hint::MoreWords,
        Warning::ThisIsATop10Password
        | Warning::ThisIsATop100Password
        | Warning::ThisIsACommonPassword
        | Warning::ThisIsSimilarToACommonlyUsedPassword => Hint::Common,
    }
}

/// Hashes a password. Takes about a tenth of a second and 64 MiB: call it where blocking is allowed.
pub(crate) fn hash(password: &str, clock: &dyn Clock) -> Result<String, AuthError> {
    hash_with(password, clock, params()?)
}

fn hash_with(password: &str, clock: &dyn Clock, params: Params) -> Result<String, AuthError> {
    let mut salt = [0; 16];
    clock.random(&mut salt);
    let hashed = Argon2::default()
        .hash_password_customized(
            password.as_bytes(),
            &salt,
            Some(Algorithm::Argon2id.as_str()),
            Some(Version::V0x13.into()),
            params,
        )
        .map_err(|error| AuthError::Hash(error.to_string()))?;
    Ok(hashed.to_string())
}

/// Whether the password is the one that was hashed. Takes as long as [`hash`].
pub(crate) fn verify(password: &str, hashed: &str) -> Match {
    let Ok(hashed) = PasswordHash::new(hashed) else { return Match::No };
    if Argon2::default().verify_password(password.as_bytes(), &hashed).is_err() {
        return Match::No;
    }
    let (Ok(then), Ok(now)) = (Params::try_from(&hashed), params()) else { return Match::Yes { stale: true } };
    let less = then.m_cost() < now.m_cost() || then.t_cost() < now.t_cost() || then.p_cost() < now.p_cost();
    Match::Yes { stale: less || hashed.algorithm.as_str() != Algorithm::Argon2id.as_str() }
}

/// What a look at a password found.
#[derive(Debug)]
pub(crate) struct Looked {
    /// Whether it is the right one of an account that there is.
    pub(crate) right: bool,
    /// The hash that should take the place of the old one.
    pub(crate) anew: Option<String>,
}

/// A turn to hash. It is kept until the work is done, also where nobody waits for that any more.
async fn turn() -> Result<SemaphorePermit<'static>, AuthError> {
    AT_ONCE.acquire().await.map_err(|error| AuthError::Hash(error.to_string()))
}

/// Compares a password with the hash of an account, off the asynchronous threads. Without an account (or one without a
/// password) the same work is done, and the answer is no.
pub(crate) async fn look(password: atom_api::SecretText, hashed: Option<String>) -> Result<Looked, AuthError> {
    let turn = turn().await?;
    let looked = tokio::task::spawn_blocking(move || {
        let _turn = turn;
        let known = hashed.as_deref().filter(|hashed| !hashed.is_empty());
        // Made by whichever try is the first, so that this does not tell which address it was for.
        let nobody = LazyLock::force(&NOBODY);
        match (verify(password.expose(), known.unwrap_or(nobody)), known) {
            (Match::Yes { stale: true }, Some(_)) => {
                Looked { right: true, anew: hash(password.expose(), &SystemClock).ok() }
            }
            (Match::Yes { .. }, Some(_)) => Looked { right: true, anew: None },
            _ => Looked { right: false, anew: None },
        }
    });
    looked.await.map_err(|error| AuthError::Hash(error.to_string()))
}

/// Checks and hashes a password that is chosen now, off the asynchronous threads.
pub(crate) async fn choose(password: atom_api::SecretText, email: String, name: String) -> Result<String, AuthError> {
    let turn = turn().await?;
    let chosen = tokio::task::spawn_blocking(move || {
        let _turn = turn;
        check(password.expose(), &about(&email, &name))?;
        hash(password.expose(), &SystemClock)
    });
    chosen.await.map_err(|error| AuthError::Hash(error.to_string()))?
}

/// The hash of a password that nobody has.
static NOBODY: LazyLock<String> = LazyLock::new(|| hash("nobody has this password", &SystemClock).unwrap_or_default());

#[cfg(test)]
mod tests {
    use super::*;
    use atom_api::SecretText;

    fn refused(password: &str) -> bool {
        check(password, &about("ada.lovelace@example.com", "Ada Lovelace")).is_err()
    }

    #[test]
    fn the_right_password_verifies_and_another_does_not() {
        let hashed = hash("correct horse battery staple", &SystemClock).expect("a hash");
        assert!(hashed.starts_with("$argon2id$v=19$m=65536,t=3,p=1$"));
        assert_eq!(verify("correct horse battery staple", &hashed), Match::Yes { stale: false });
        assert_eq!(verify("correct horse battery stapler", &hashed), Match::No);
        assert_eq!(verify("anything", "not a hash"), Match::No);
    }

    #[test]
    fn a_hash_of_lower_parameters_verifies_and_is_stale() {
        let weak = Params::new(19 * 1024, 2, 1, None).expect("parameters");
        let hashed = hash_with("an older password", &SystemClock, weak).expect("a hash");
        assert!(hashed.contains("m=19456,t=2,p=1"), "the parameters stand with the hash");
        assert_eq!(verify("an older password", &hashed), Match::Yes { stale: true });
    }

    #[test]
    fn length_is_counted_in_characters_of_any_script() {
        assert!(refused("elf Zeichen"));
        assert!(!refused("zwölf Zeichn"));
        assert!(!refused("пароль-из-букв-и-слов"));
        assert!(!refused(&"xK9 ü§z-".repeat(16)));
        assert!(refused(&format!("{}y", "xK9 ü§z-".repeat(16))));
    }

    #[test]
    fn the_commonest_passwords_and_those_that_say_who_it_is_are_refused() {
        for password in [
            "passwordpassword",
            "PasswordPassword",
            "123456789012",
            "Qwertyuiop123",
            "aaaaaaaaaaaaaaaa",
            "correct horse battery staple",
            "ada.lovelace@example.com",
            "Ada Lovelace",
        ] {
            assert!(refused(password), "{password}");
        }
        for password in ["correct horse battery", "correct horse battery staple 9", "violet kettle 72 roams"] {
            assert!(!refused(password), "{password}");
        }
    }

    #[test]
    fn every_line_of_the_list_would_be_long_enough_and_is_in_lower_case() {
        let lines: Vec<&str> = include_str!("common.txt").lines().collect();
        for line in &lines {
            assert!((CHARS_MIN..=CHARS_MAX).contains(&line.chars().count()), "{line}");
            assert_eq!(line.to_lowercase(), *line);
            assert_eq!(line.trim(), *line);
        }
        assert!(lines.is_sorted_by(|one, other| one < other), "each once, in their order");
        assert!(COMMON.len() >= 3_000);
    }

    #[test]
    fn a_passphrase_is_held_against_the_same_list() {
        for common in
            ["PasswordPassword", "1qaz2wsx3edc", "may the force be with you", "Summer2024!!", "aaaaaaaaaaaaaaaa"]
        {
            let refused = check_passphrase(common).expect_err(common);
            assert!(matches!(refused, AuthError::Invalid { field: "passphrase", .. }), "{common}: {refused}");
        }
        for fine in ["four quiet herons wading", &"a longer story than anybody tells ".repeat(20)] {
            assert!(check_passphrase(fine).is_ok(), "{fine}");
        }
        assert!(check_passphrase("short").is_ok(), "that one is refused for its length");
    }

    #[test]
    fn strength_tells_what_is_wrong_and_never_praises_what_is_refused() {
        let ask = |text: &str| {
            let password = SecretText::new(text.to_owned());
            strength(&Strength { password, email: Some("ada@example.com".into()), name: Some("Ada".into()) })
        };
        assert_eq!(ask("").hint, Some(Hint::Short));
        assert_eq!(ask("tr0ub4dor&3").hint, Some(Hint::Short));
        assert_eq!(ask(&"long ".repeat(40)).hint, Some(Hint::Long));
        let common = ask("passwordpassword");
        assert!(!common.acceptable && common.score <= 1 && common.hint == Some(Hint::Common));
        let good = ask("violet kettle 72 roams the fjord");
        assert!(good.acceptable && good.score == 4 && good.hint.is_none(), "{good:?}");
    }

    #[tokio::test]
    async fn an_account_without_a_password_has_no_right_one() {
        for hashed in [None, Some(String::new())] {
            let password = SecretText::new("nobody has this password".into());
            assert!(!look(password, hashed).await.expect("looked").right);
        }
    }
}

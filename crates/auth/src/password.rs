//! Password hashing: Argon2id (RFC 9106) as PHC strings, parameters beside the hash.

use crate::AuthError;
use argon2::password_hash::CustomizedPasswordHasher as _;
use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordVerifier as _, phc::PasswordHash},
};
use atom_core::Clock;

/// The fewest characters of a password.
pub(crate) const CHARS_MIN: usize = 12;
/// The most characters of a password.
pub(crate) const CHARS_MAX: usize = 128;

/// 64 MiB, 3 passes, 1 lane: the second recommended option of RFC 9106 with less parallelism.
fn params() -> Result<Params, AuthError> {
    Params::new(64 * 1024, 3, 1, None).map_err(|error| AuthError::Hash(error.to_string()))
}

/// Refuses a password that is too short or too long.
pub(crate) fn check_length(password: &str) -> Result<(), AuthError> {
    let message = match password.chars().count() {
        count if count < CHARS_MIN => "A password has at least 12 characters.",
        count if count > CHARS_MAX => "A password has at most 128 characters.",
        _ => return Ok(()),
    };
    Err(AuthError::Invalid { field: "password", message })
}

/// Hashes a password. Takes about a tenth of a second and 64 MiB: call it where blocking is allowed.
pub(crate) fn hash(password: &str, clock: &dyn Clock) -> Result<String, AuthError> {
    let mut salt = [0; 16];
    clock.random(&mut salt);
    let hashed = Argon2::default()
        .hash_password_customized(
            password.as_bytes(),
            &salt,
            Some(Algorithm::Argon2id.as_str()),
            Some(Version::V0x13.into()),
            params()?,
        )
        .map_err(|error| AuthError::Hash(error.to_string()))?;
    Ok(hashed.to_string())
}

/// Whether the password is the one that was hashed.
pub(crate) fn verify(password: &str, hashed: &str) -> bool {
    PasswordHash::new(hashed)
        .is_ok_and(|hashed| Argon2::default().verify_password(password.as_bytes(), &hashed).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use atom_core::SystemClock;

    #[test]
    fn the_right_password_verifies_and_another_does_not() {
        let hashed = hash("correct horse battery staple", &SystemClock).expect("a hash");
        assert!(hashed.starts_with("$argon2id$v=19$m=65536,t=3,p=1$"));
        assert!(verify("correct horse battery staple", &hashed));
        assert!(!verify("correct horse battery stapler", &hashed));
        assert!(!verify("anything", "not a hash"));
    }
}

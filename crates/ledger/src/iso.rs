//! How many decimal places currencies have (ISO 4217, the list of minor units); two for all that are not here.

const WITHOUT: [&str; 15] =
    ["BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF"];
const THREE: [&str; 7] = ["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"];

/// The decimal places of a currency.
#[must_use]
pub fn exponent(code: &str) -> u8 {
    if WITHOUT.contains(&code) || code == "XPF" {
        0
    } else if THREE.contains(&code) {
        3
    } else if code == "CLF" || code == "UYW" {
        4
    } else {
        2
    }
}

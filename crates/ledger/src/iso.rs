//! Currencies and their decimal places (ISO 4217).

/// The codes of currencies in use; funds, metals and codes for tests are no currencies here.
const CODES: &str = "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD \
CDF CHF CLF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL \
HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD \
MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR \
SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UYW UZS VED \
VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG";
const WITHOUT: &str = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF";
const THREE: &str = "BHD IQD JOD KWD LYD OMR TND";
const FOUR: &str = "CLF UYW";

/// The decimal places of a currency; none for what is no currency.
#[must_use]
pub fn exponent(code: &str) -> Option<u8> {
    let among = |list: &str| list.split_ascii_whitespace().any(|known| known == code);
    if !among(CODES) {
        return None;
    }
    Some(if among(WITHOUT) {
        0
    } else if among(THREE) {
        3
    } else if among(FOUR) {
        4
    } else {
        2
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn currencies_have_their_places() {
        for (code, places) in
            [("EUR", Some(2)), ("JPY", Some(0)), ("KWD", Some(3)), ("CLF", Some(4)), ("AAPL", None), ("$", None)]
        {
            assert_eq!(exponent(code), places, "{code}");
        }
    }
}

//! The sync engine against a service that does everything wrong: whatever happens on the way, in the end what is here is what
//! is there. A case that fails names its seed; `ATOM_FAULT_SEED` runs that one alone, and `ATOM_FAULT_CASES` says how many a
//! stream gets, `ATOM_FAULT_FIRST` from which seed on.

mod account;
mod chance;
mod deaths;
mod guises;
mod older;
mod place;
mod writes;

//! People and organisations.

use super::{
    frame::shapes,
    values::{Address, Instant, Line, Name, Person, Text, Web, Yes},
};

shapes! {
    /// A person outside.
    struct Contact {
        name: Name,
        addresses: Vec<Address>,
        phones: Vec<Line>,
        company: Option<Line>,
        position: Option<Line>,
        owner: Option<Person>,
        notes: Option<Text>,
        labels: Vec<Line>,
        url: Option<Web>,
        created_at: Option<Instant>,
        updated_at: Option<Instant>,
    }

    /// An organisation.
    struct Company {
        name: Name,
        domain: Option<Line>,
        website: Option<Web>,
        phone: Option<Line>,
        industry: Option<Line>,
        employees: Option<u64>,
        city: Option<Line>,
        country: Option<Line>,
        owner: Option<Person>,
        notes: Option<Text>,
        url: Option<Web>,
        created_at: Option<Instant>,
        updated_at: Option<Instant>,
    }

    /// Somebody who might become a customer.
    struct Lead {
        name: Name,
        addresses: Vec<Address>,
        phones: Vec<Line>,
        company: Option<Line>,
        position: Option<Line>,
        /// As the service names it.
        status: Option<Line>,
        source: Option<Line>,
        owner: Option<Person>,
        notes: Option<Text>,
        url: Option<Web>,
        created_at: Option<Instant>,
        updated_at: Option<Instant>,
    }

    /// Somebody with an account at the service.
    struct User {
        name: Name,
        address: Option<Address>,
        handle: Option<Line>,
        position: Option<Line>,
        time_zone: Option<Line>,
        #[serde(default)]
        active: Yes,
        bot: bool,
        me: bool,
        url: Option<Web>,
        created_at: Option<Instant>,
        updated_at: Option<Instant>,
    }
}

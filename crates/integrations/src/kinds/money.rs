//! Sales, invoices, payments, and the books.

use super::{
    frame::shapes,
    values::{Address, Amount, Day, Instant, Line, Money, Name, Person, Text, Web, Yes},
};

shapes! {
    /// A sale that is hoped for.
    struct Deal {
        title: Name,
        value: Option<Money>,
        /// As the service names it.
        stage: Option<Line>,
        #[serde(default)]
        status: DealStatus,
        /// 0 to 1.
        probability: Option<f64>,
        company: Option<Line>,
        contact: Option<Person>,
        owner: Option<Person>,
        close_on: Option<Day>,
        notes: Option<Text>,
        url: Option<Web>,
        created_at: Option<Instant>,
        updated_at: Option<Instant>,
        closed_at: Option<Instant>,
    }

    /// Where a sale stands.
    enum DealStatus {
        #[default]
        Open,
        Won,
        Lost,
    }

    /// What a customer owes.
    struct Invoice {
        number: Name,
        #[serde(default)]
        status: DebtStatus,
        customer: Option<Line>,
        address: Option<Address>,
        total: Money,
        tax: Option<Money>,
        /// What is not paid yet.
        due: Option<Money>,
        issued_on: Option<Day>,
        due_on: Option<Day>,
        paid_at: Option<Instant>,
        lines: Vec<Position>,
        reference: Option<Line>,
        url: Option<Web>,
        created_at: Option<Instant>,
        updated_at: Option<Instant>,
    }

    /// What is owed to a supplier.
    struct Bill {
        number: Option<Line>,
        #[serde(default)]
        status: DebtStatus,
        supplier: Option<Line>,
        total: Money,
        tax: Option<Money>,
        /// What is not paid yet.
        due: Option<Money>,
        issued_on: Option<Day>,
        due_on: Option<Day>,
        paid_at: Option<Instant>,
        lines: Vec<Position>,
        reference: Option<Line>,
        url: Option<Web>,
        created_at: Option<Instant>,
        updated_at: Option<Instant>,
    }

    /// Where a debt stands.
    enum DebtStatus {
        Draft,
        #[default]
        Open,
        Paid,
        Overdue,
        Void,
        Uncollectible,
    }

    /// A line of an invoice or an order.
    struct Position {
        text: Line,
        quantity: Option<Amount>,
        price: Option<Money>,
        total: Option<Money>,
        account: Option<Line>,
    }

    /// Money that was paid.
    struct Payment {
        amount: Money,
        fee: Option<Money>,
        refunded: Option<Money>,
        #[serde(default)]
        status: PaymentStatus,
        #[serde(default)]
        incoming: Yes,
        method: Option<Line>,
        payer: Option<Person>,
        text: Option<Line>,
        paid_on: Option<Day>,
        reference: Option<Line>,
        url: Option<Web>,
        created_at: Option<Instant>,
        updated_at: Option<Instant>,
    }

    /// Where a payment stands.
    enum PaymentStatus {
        Pending,
        #[default]
        Succeeded,
        Failed,
        Refunded,
        Cancelled,
    }

    /// Something that is sold.
    struct Product {
        name: Name,
        description: Option<Text>,
        sku: Option<Line>,
        price: Option<Money>,
        stock: Option<i64>,
        active: bool,
        labels: Vec<Line>,
        url: Option<Web>,
        created_at: Option<Instant>,
        updated_at: Option<Instant>,
    }

    /// What a customer ordered.
    struct Order {
        number: Name,
        #[serde(default)]
        status: OrderStatus,
        customer: Option<Person>,
        total: Money,
        tax: Option<Money>,
        shipping: Option<Money>,
        lines: Vec<Position>,
        tracking: Vec<Line>,
        ordered_at: Option<Instant>,
        reference: Option<Line>,
        url: Option<Web>,
        created_at: Option<Instant>,
        updated_at: Option<Instant>,
    }

    /// Where an order stands.
    enum OrderStatus {
        #[default]
        Open,
        Paid,
        Shipped,
        Done,
        Cancelled,
        Refunded,
    }

    /// An entry in the books.
    struct LedgerTransaction {
        text: Line,
        booked_on: Day,
        entries: Vec<Entry>,
        amount: Option<Money>,
        account: Option<Line>,
        contact: Option<Line>,
        reference: Option<Line>,
        reconciled: Option<bool>,
        url: Option<Web>,
        created_at: Option<Instant>,
        updated_at: Option<Instant>,
    }

    /// One side of an entry.
    struct Entry {
        account: Name,
        debit: Option<Amount>,
        credit: Option<Amount>,
        text: Option<Line>,
    }
}

//! What comes from services, and what kinds of services there are.

use super::{sentence, words};

words! {
    kind_tasks = "Tasks", "Aufgaben";
    kind_projects = "Projects", "Projekte";
    kind_events = "Events", "Termine";
    kind_messages = "Messages", "Nachrichten";
    kind_conversations = "Conversations", "Unterhaltungen";
    kind_files = "Files", "Dateien";
    kind_contacts = "Contacts", "Kontakte";
    kind_companies = "Companies", "Firmen";
    kind_leads = "Leads", "Interessenten";
    kind_deals = "Deals", "Verkaufschancen";
    kind_tickets = "Tickets", "Anfragen";
    kind_invoices = "Invoices", "Rechnungen";
    kind_bills = "Bills", "Eingangsrechnungen";
    kind_payments = "Payments", "Zahlungen";
    kind_products = "Products", "Artikel";
    kind_orders = "Orders", "Bestellungen";
    kind_ledger = "Bookings", "Buchungen";
    kind_repositories = "Repositories", "Code-Ablagen";
    kind_pull_requests = "Pull requests", "Änderungsvorschläge";
    kind_documents = "Documents", "Dokumente";
    kind_transcripts = "Transcripts", "Mitschriften";
    kind_users = "Users", "Benutzer";
    kind_collections = "Lists and labels", "Listen und Labels";
    one_tasks = "Task", "Aufgabe";
    one_projects = "Project", "Projekt";
    one_events = "Event", "Termin";
    one_messages = "Message", "Nachricht";
    one_conversations = "Conversation", "Unterhaltung";
    one_files = "File", "Datei";
    one_contacts = "Contact", "Kontakt";
    one_companies = "Company", "Firma";
    one_leads = "Lead", "Interessent";
    one_deals = "Deal", "Verkaufschance";
    one_tickets = "Ticket", "Anfrage";
    one_invoices = "Invoice", "Rechnung";
    one_bills = "Bill", "Eingangsrechnung";
    one_payments = "Payment", "Zahlung";
    one_products = "Product", "Artikel";
    one_orders = "Order", "Bestellung";
    one_ledger = "Booking", "Buchung";
    one_repositories = "Repository", "Code-Ablage";
    one_pull_requests = "Pull request", "Änderungsvorschlag";
    one_documents = "Document", "Dokument";
    one_transcripts = "Transcript", "Mitschrift";
    one_users = "User", "Benutzer";
    one_collections = "List or label", "Liste oder Label";
    category_calendar = "Calendars", "Kalender";
    category_development = "Development", "Entwicklung";
    category_mail = "E-mail", "E-Mail";
    category_project = "Projects and tasks", "Projekte und Aufgaben";
    category_chat = "Chat", "Chats";
    category_crm = "Customers", "Kunden";
    category_accounting = "Accounting", "Buchhaltung";
    category_payment = "Paying", "Zahlungsverkehr";
    category_files = "Storage", "Speicher";
    category_support = "Support", "Kundendienst";
    category_commerce = "Shops", "Handel";
    category_documents = "Notes and documents", "Notizen und Dokumente";
}

/// The names of a kind of records: of many of them, and of one.
fn kind_names(kind: &str) -> Option<[&'static str; 2]> {
    Some(match kind {
        "task" => [kind_tasks(), one_tasks()],
        "project" => [kind_projects(), one_projects()],
        "event" => [kind_events(), one_events()],
        "message" => [kind_messages(), one_messages()],
        "conversation" => [kind_conversations(), one_conversations()],
        "file" => [kind_files(), one_files()],
        "contact" => [kind_contacts(), one_contacts()],
        "company" => [kind_companies(), one_companies()],
        "lead" => [kind_leads(), one_leads()],
        "deal" => [kind_deals(), one_deals()],
        "ticket" => [kind_tickets(), one_tickets()],
        "invoice" => [kind_invoices(), one_invoices()],
        "bill" => [kind_bills(), one_bills()],
        "payment" => [kind_payments(), one_payments()],
        "product" => [kind_products(), one_products()],
        "order" => [kind_orders(), one_orders()],
        "ledger_transaction" => [kind_ledger(), one_ledger()],
        "repository" => [kind_repositories(), one_repositories()],
        "pull_request" => [kind_pull_requests(), one_pull_requests()],
        "document" => [kind_documents(), one_documents()],
        "transcript" => [kind_transcripts(), one_transcripts()],
        "user" => [kind_users(), one_users()],
        "collection" => [kind_collections(), one_collections()],
        _ => return None,
    })
}

/// The name of a kind of records, as there are many of them.
pub(crate) fn kind_name(kind: &str) -> String {
    kind_names(kind).map_or_else(|| plain(kind), |[many, _]| many.to_owned())
}

/// The name of a kind, as one record is called.
pub(crate) fn one_of_kind(kind: &str) -> String {
    kind_names(kind).map_or_else(|| plain(kind), |[_, one]| one.to_owned())
}

/// The name of a category of services.
pub(crate) fn category_name(category: &str) -> String {
    let known = match category {
        "calendar" => category_calendar(),
        "development" => category_development(),
        "mail" | "email" => category_mail(),
        "project" | "projects" | "tasks" | "project_management" => category_project(),
        "chat" | "communication" | "messaging" => category_chat(),
        "crm" | "sales" => category_crm(),
        "accounting" | "books" | "finance" => category_accounting(),
        "payment" | "payments" => category_payment(),
        "files" | "storage" => category_files(),
        "support" | "helpdesk" => category_support(),
        "commerce" | "shop" | "ecommerce" => category_commerce(),
        "documents" | "notes" | "knowledge" => category_documents(),
        other => return plain(other),
    };
    known.to_owned()
}

/// A name of a manifest, such as `assigned_issues`, as a person reads it.
pub(crate) fn plain(name: &str) -> String {
    sentence(&name.replace(['_', '.', '-'], " "))
}

/// What a service brings, in the gallery.
pub(crate) fn brings(kinds: &[String]) -> String {
    kinds.iter().map(|kind| kind_name(kind)).collect::<Vec<_>>().join(", ")
}

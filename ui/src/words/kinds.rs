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

/// The name of a kind of records, as there are many of them.
pub(crate) fn kind_name(kind: &str) -> String {
    let known = match kind {
        "task" => kind_tasks(),
        "project" => kind_projects(),
        "event" => kind_events(),
        "message" => kind_messages(),
        "conversation" => kind_conversations(),
        "file" => kind_files(),
        "contact" => kind_contacts(),
        "company" => kind_companies(),
        "lead" => kind_leads(),
        "deal" => kind_deals(),
        "ticket" => kind_tickets(),
        "invoice" => kind_invoices(),
        "bill" => kind_bills(),
        "payment" => kind_payments(),
        "product" => kind_products(),
        "order" => kind_orders(),
        "ledger_transaction" => kind_ledger(),
        "repository" => kind_repositories(),
        "pull_request" => kind_pull_requests(),
        "document" => kind_documents(),
        "transcript" => kind_transcripts(),
        "user" => kind_users(),
        "collection" => kind_collections(),
        other => return plain(other),
    };
    known.to_owned()
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

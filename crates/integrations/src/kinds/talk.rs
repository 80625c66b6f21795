//! What people say to each other, and when they meet.

use super::{
    frame::shapes,
    values::{Address, Instant, Line, Name, Person, Text, Web, When},
};

shapes! {
    /// Something at a time.
    struct Event {
        title: Name,
        text: Option<Text>,
        /// A day for what lasts whole days.
        starts: When,
        /// The first moment, or the first day, that does not belong to it.
        ends: Option<When>,
        time_zone: Option<Line>,
        #[serde(default)]
        status: EventStatus,
        location: Option<Line>,
        meeting_url: Option<Web>,
        organizer: Option<Person>,
        attendees: Vec<Attendee>,
        /// The series that it belongs to.
        recurring_id: Option<Line>,
        /// Its rules (RFC 5545), where it is a series.
        recurrence: Vec<Line>,
        busy: Option<bool>,
        private: bool,
        url: Option<Web>,
        created_at: Option<Instant>,
        updated_at: Option<Instant>,
    }

    /// Whether it takes place.
    enum EventStatus {
        #[default]
        Confirmed,
        Tentative,
        Cancelled,
    }

    /// Somebody who was asked to come.
    struct Attendee {
        name: Option<Line>,
        address: Option<Address>,
        #[serde(default)]
        response: Response,
        optional: bool,
        me: bool,
    }

    /// What they answered.
    enum Response {
        #[default]
        Waiting,
        Accepted,
        Declined,
        Tentative,
    }

    /// What one says to others.
    struct Message {
        subject: Option<Line>,
        text: Option<Text>,
        /// Whether the text is HTML.
        html: bool,
        at: Instant,
        from: Option<Person>,
        to: Vec<Person>,
        cc: Vec<Person>,
        /// The conversation, as the service names it.
        conversation: Option<Line>,
        labels: Vec<Line>,
        unread: Option<bool>,
        /// Whether the person of the account wrote it.
        outgoing: Option<bool>,
        attachments: Vec<Attachment>,
        /// Why it came, for notifications.
        reason: Option<Line>,
        url: Option<Web>,
        edited_at: Option<Instant>,
    }

    /// A file that hangs on a message.
    struct Attachment {
        name: Name,
        mime_type: Option<Line>,
        bytes: Option<u64>,
        id: Option<Line>,
    }

    /// Messages that belong together.
    struct Conversation {
        title: Line,
        /// The newest words of it.
        text: Option<Text>,
        messages: Option<u64>,
        unread: Option<u64>,
        people: Vec<Person>,
        labels: Vec<Line>,
        last_at: Option<Instant>,
        url: Option<Web>,
        created_at: Option<Instant>,
    }

    /// What was said.
    struct Transcript {
        title: Name,
        text: Option<Text>,
        language: Option<Line>,
        duration_s: Option<u64>,
        #[serde(default)]
        status: TranscriptStatus,
        speakers: Vec<Person>,
        summary: Option<Text>,
        url: Option<Web>,
        created_at: Option<Instant>,
        updated_at: Option<Instant>,
    }

    /// Whether it is there.
    enum TranscriptStatus {
        Waiting,
        Running,
        #[default]
        Done,
        Failed,
    }
}

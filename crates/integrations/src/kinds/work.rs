//! Projects, files, documents, code, and what customers ask for.

use super::{
    frame::shapes,
    values::{Day, Instant, Line, Name, Person, Text, Web, When},
};

shapes! {
    /// A project.
    struct Project {
        name: Name,
        description: Option<Text>,
        #[serde(default)]
        status: Progress,
        starts_on: Option<Day>,
        due_on: Option<Day>,
        /// 0 to 1.
        progress: Option<f64>,
        owner: Option<Person>,
        members: Vec<Person>,
        reference: Option<Line>,
        url: Option<Web>,
        created_at: Option<Instant>,
        updated_at: Option<Instant>,
        closed_at: Option<Instant>,
    }

    /// Where work stands.
    enum Progress {
        Planned,
        #[default]
        Active,
        Paused,
        Done,
        Cancelled,
    }

    /// A file.
    struct File {
        name: Name,
        mime_type: Option<Line>,
        bytes: Option<u64>,
        /// The folder, as the service names it.
        folder: Option<Line>,
        is_folder: bool,
        hash: Option<Line>,
        version: Option<Line>,
        owner: Option<Person>,
        shared: bool,
        url: Option<Web>,
        created_at: Option<Instant>,
        updated_at: Option<Instant>,
    }

    /// A request of a customer.
    struct Ticket {
        title: Name,
        text: Option<Text>,
        #[serde(default)]
        status: TicketStatus,
        /// 1 (urgent) to 4 (none).
        priority: Option<u8>,
        requester: Option<Person>,
        assignee: Option<Person>,
        company: Option<Line>,
        channel: Option<Line>,
        labels: Vec<Line>,
        due: Option<When>,
        reference: Option<Line>,
        url: Option<Web>,
        created_at: Option<Instant>,
        updated_at: Option<Instant>,
        closed_at: Option<Instant>,
    }

    /// Where a request stands.
    enum TicketStatus {
        New,
        #[default]
        Open,
        Waiting,
        Solved,
        Closed,
    }

    /// A store of code.
    struct Repository {
        name: Name,
        full_name: Option<Line>,
        description: Option<Text>,
        default_branch: Option<Line>,
        private: bool,
        archived: bool,
        language: Option<Line>,
        open_issues: Option<u64>,
        owner: Option<Person>,
        url: Option<Web>,
        created_at: Option<Instant>,
        updated_at: Option<Instant>,
        pushed_at: Option<Instant>,
    }

    /// A change of code that is asked to be taken in.
    struct PullRequest {
        title: Name,
        text: Option<Text>,
        #[serde(default)]
        state: PullState,
        draft: bool,
        repository: Option<Line>,
        from_branch: Option<Line>,
        into_branch: Option<Line>,
        author: Option<Person>,
        reviewers: Vec<Person>,
        labels: Vec<Line>,
        reference: Option<Line>,
        comments: Option<u64>,
        url: Option<Web>,
        created_at: Option<Instant>,
        updated_at: Option<Instant>,
        merged_at: Option<Instant>,
        closed_at: Option<Instant>,
    }

    /// Where it stands.
    enum PullState {
        #[default]
        Open,
        Merged,
        Closed,
    }

    /// A page or a document.
    struct Document {
        title: Name,
        text: Option<Text>,
        /// Such as `markdown`.
        format: Option<Line>,
        folder: Option<Line>,
        author: Option<Person>,
        editor: Option<Person>,
        archived: bool,
        url: Option<Web>,
        created_at: Option<Instant>,
        updated_at: Option<Instant>,
    }

    /// A label, a calendar, a list, a board, a folder.
    struct Collection {
        name: Name,
        /// Which of these it is, such as `label`.
        what: Name,
        description: Option<Text>,
        color: Option<Line>,
        time_zone: Option<Line>,
        /// How many it holds.
        records: Option<u64>,
        unread: Option<u64>,
        primary: bool,
        hidden: bool,
        url: Option<Web>,
        created_at: Option<Instant>,
        updated_at: Option<Instant>,
    }
}

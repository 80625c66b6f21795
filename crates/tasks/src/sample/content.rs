//! What the sample workspace holds: a small design studio in a busy week.

use atom_api::tasks::Status;

/// A project: key, name, colour.
pub(super) const PROJECTS: [(&str, &str, &str); 3] = [
    ("website", "Website relaunch", "blue"),
    ("exhibition", "Harbour exhibition", "violet"),
    ("studio", "Studio", "green"),
];

/// A label: name, colour.
pub(super) const LABELS: [(&str, &str); 6] = [
    ("client", "blue"),
    ("copy", "amber"),
    ("print", "violet"),
    ("invoices", "green"),
    ("waiting", "grey"),
    ("focus", "red"),
];

/// A task as it is sketched here.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sketch {
    /// What its ids are named after; never changed, so that what was made is known again.
    pub(super) key: &'static str,
    pub(super) title: &'static str,
    /// The key of a project; empty for the inbox.
    pub(super) project: &'static str,
    /// Days from today, and the time of that day.
    pub(super) due: Option<(i32, &'static str)>,
    pub(super) evening: bool,
    pub(super) priority: i64,
    pub(super) status: Status,
    pub(super) minutes: Option<i64>,
    pub(super) labels: &'static [&'static str],
    pub(super) notes: &'static str,
    /// Steps, and whether each is done.
    pub(super) steps: &'static [(&'static str, bool)],
}

const PLAIN: Sketch = Sketch {
    key: "",
    title: "",
    project: "",
    due: None,
    evening: false,
    priority: 4,
    status: Status::Open,
    minutes: None,
    labels: &[],
    notes: "",
    steps: &[],
};

/// The tasks, in the order of the list.
pub(super) const TASKS: &[Sketch] = &[
    Sketch {
        key: "proposal",
        title: "Send Nordlicht the revised proposal",
        project: "website",
        due: Some((0, "11:00")),
        priority: 1,
        minutes: Some(45),
        labels: &["client"],
        notes: "They asked for **two options**: the full relaunch, and a smaller one that starts with the shop.\n\n\
                - [x] Numbers for both options\n- [x] Timeline\n- [ ] One paragraph on what happens after launch\n\n\
                Keep it to three pages. Last year's offer is in the [shared folder](https://example.com/proposals).",
        ..PLAIN
    },
    Sketch {
        key: "homepage",
        title: "Design the new home page",
        project: "website",
        due: Some((3, "")),
        priority: 2,
        status: Status::InProgress,
        minutes: Some(480),
        labels: &["focus"],
        notes: "# What it has to do\n\nA visitor knows within five seconds what Nordlicht makes, and for whom.\n\n\
                ## Open questions\n\n- Does the film stay?\n- Who writes the captions?\n\n> “Less, but warmer.” (Jonas)",
        steps: &[
            ("Collect five pages that do it well", true),
            ("Sketch three directions on paper", true),
            ("Build the chosen one in the browser", false),
            ("Show it to Jonas before Friday", false),
        ],
        ..PLAIN
    },
    Sketch {
        key: "content",
        title: "Gather texts and pictures for the product pages",
        project: "website",
        due: Some((2, "")),
        labels: &["copy", "waiting"],
        notes: "Jonas promised the first ten by Tuesday. Ask again before starting without them.",
        ..PLAIN
    },
    Sketch {
        key: "redirects",
        title: "List the old addresses that have to lead somewhere",
        project: "website",
        due: Some((8, "")),
        priority: 3,
        minutes: Some(90),
        ..PLAIN
    },
    Sketch {
        key: "accessibility",
        title: "Go through the checkout with the keyboard alone",
        project: "website",
        due: Some((9, "")),
        priority: 2,
        steps: &[("Cart", false), ("Address", false), ("Payment", false)],
        ..PLAIN
    },
    Sketch {
        key: "launch",
        title: "Launch day",
        project: "website",
        due: Some((16, "09:00")),
        priority: 1,
        labels: &["client"],
        notes: "- [ ] Backup of the old site\n- [ ] Switch the domain\n- [ ] Watch orders for an hour\n- [ ] Cake",
        ..PLAIN
    },
    Sketch {
        key: "kickoff",
        title: "Kick-off with Nordlicht",
        project: "website",
        status: Status::Done,
        labels: &["client"],
        ..PLAIN
    },
    Sketch {
        key: "fonts",
        title: "Choose the typefaces",
        project: "website",
        status: Status::Done,
        priority: 3,
        ..PLAIN
    },
    Sketch {
        key: "panels",
        title: "Proofread the wall panels",
        project: "exhibition",
        due: Some((-1, "")),
        priority: 1,
        minutes: Some(120),
        labels: &["copy", "print"],
        notes: "Twelve panels, German and English. The printer needs them as PDF/X-4.",
        steps: &[("Panels 1 to 6", true), ("Panels 7 to 12", false), ("Captions of the map", false)],
        ..PLAIN
    },
    Sketch {
        key: "printer",
        title: "Call the printer about the large banner",
        project: "exhibition",
        due: Some((0, "15:30")),
        priority: 2,
        minutes: Some(15),
        labels: &["print"],
        ..PLAIN
    },
    Sketch {
        key: "map",
        title: "Draw the harbour map of 1910",
        project: "exhibition",
        due: Some((5, "")),
        status: Status::InProgress,
        minutes: Some(360),
        labels: &["focus"],
        notes: "The archive has sent a scan. Scale bar in metres *and* fathoms.",
        ..PLAIN
    },
    Sketch {
        key: "rights",
        title: "Clear the rights for the three photographs",
        project: "exhibition",
        due: Some((-3, "")),
        priority: 2,
        labels: &["waiting"],
        notes: "The city archive answers within two weeks. Reference: 2026/118.",
        ..PLAIN
    },
    Sketch {
        key: "lighting",
        title: "Walk through the hall with the lighting designer",
        project: "exhibition",
        due: Some((4, "10:00")),
        minutes: Some(90),
        ..PLAIN
    },
    Sketch {
        key: "opening",
        title: "Invitations for the opening",
        project: "exhibition",
        due: Some((12, "")),
        priority: 3,
        labels: &["print", "copy"],
        steps: &[("Guest list from the museum", false), ("Draft the card", false), ("Order envelopes", false)],
        ..PLAIN
    },
    Sketch {
        key: "model",
        title: "Order the scale model of the crane",
        project: "exhibition",
        status: Status::Cancelled,
        notes: "The museum lends theirs.",
        ..PLAIN
    },
    Sketch {
        key: "invoice",
        title: "Invoice Nordlicht for October",
        project: "studio",
        due: Some((0, "")),
        priority: 2,
        minutes: Some(20),
        labels: &["invoices", "client"],
        ..PLAIN
    },
    Sketch {
        key: "vat",
        title: "Hand in the VAT return",
        project: "studio",
        due: Some((6, "")),
        priority: 1,
        labels: &["invoices"],
        notes: "- [ ] Export the bank statement\n- [ ] Match the receipts\n- [ ] Send it to Ms. Krüger",
        ..PLAIN
    },
    Sketch {
        key: "portfolio",
        title: "Add the ferry terminal to the portfolio",
        project: "studio",
        labels: &["copy"],
        minutes: Some(180),
        ..PLAIN
    },
    Sketch {
        key: "interview",
        title: "Interview with Sofia (internship)",
        project: "studio",
        due: Some((1, "14:00")),
        minutes: Some(60),
        ..PLAIN
    },
    Sketch { key: "plants", title: "Water the plants", project: "studio", due: Some((0, "")), evening: true, ..PLAIN },
    Sketch {
        key: "plotter",
        title: "Have the plotter serviced",
        project: "studio",
        due: Some((20, "")),
        priority: 3,
        ..PLAIN
    },
    Sketch { key: "lease", title: "Sign the new lease", project: "studio", status: Status::Done, priority: 1, ..PLAIN },
    Sketch {
        key: "reading",
        title: "Read the chapter on wayfinding",
        due: Some((0, "")),
        evening: true,
        minutes: Some(40),
        ..PLAIN
    },
    Sketch { key: "birthday", title: "Find a present for Mara", due: Some((2, "")), ..PLAIN },
    Sketch { key: "idea", title: "A calendar of the twelve cranes?", ..PLAIN },
    Sketch { key: "bike", title: "Take the bike to the workshop", due: Some((1, "")), priority: 3, ..PLAIN },
];

/// A comment: on which task, text.
pub(super) const COMMENTS: [(&str, &str); 4] = [
    ("proposal", "Jonas called: the smaller option should name a date for the second step."),
    ("homepage", "The second direction, with the *large photograph*, is the one."),
    ("panels", "Panel 4 says 1908, the archive says 1910."),
    ("rights", "Wrote to the archive, they confirmed receipt."),
];

/// A link: which task blocks which.
pub(super) const BLOCKS: [(&str, &str); 4] =
    [("content", "launch"), ("homepage", "launch"), ("rights", "panels"), ("panels", "opening")];

/// Tasks that have to do with each other.
pub(super) const RELATES: [(&str, &str); 2] = [("map", "panels"), ("proposal", "invoice")];

/// A span of work: on which task, days ago, hour it began, minutes, note.
pub(super) const SPANS: [(&str, i32, i8, i64, &str); 5] = [
    ("homepage", 2, 9, 150, "Sketches"),
    ("homepage", 1, 13, 95, "First build"),
    ("map", 1, 9, 110, ""),
    ("panels", 3, 15, 60, "Panels 1 to 6"),
    ("proposal", 1, 16, 40, ""),
];

/// A reminder: of which task, minutes before it is due.
pub(super) const REMINDERS: [(&str, u32); 3] = [("proposal", 60), ("interview", 30), ("lighting", 120)];

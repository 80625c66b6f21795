//! The keys of the window, in one readable table.

/// What a key asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Action {
    /// Write a new task.
    NewTask,
    /// Type into the filter.
    Filter,
    /// The row below.
    Next,
    /// The row above.
    Previous,
    /// The first row.
    First,
    /// The last row.
    Last,
    /// Open the detail, or edit the title where it is open.
    Open,
    /// Edit the title in its row.
    Rename,
    /// Complete or reopen.
    Toggle,
    /// To the trash, or out of it.
    Trash,
    /// Up in the order by hand.
    MoveUp,
    /// Down in the order by hand.
    MoveDown,
    /// Close the detail.
    Close,
    /// Take back.
    Undo,
    /// Do again.
    Redo,
    /// The next key names a place.
    GoTo,
    /// Show the keys.
    Help,
}

/// A key as it was pressed.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Press<'a> {
    /// `KeyboardEvent.key`.
    pub(crate) key: &'a str,
    /// Control, or Command on a Mac.
    pub(crate) ctrl: bool,
    /// Shift.
    pub(crate) shift: bool,
    /// Alt.
    pub(crate) alt: bool,
}

/// What a press asks for while no text is being typed.
pub(crate) fn action(press: Press<'_>) -> Option<Action> {
    let Press { key, ctrl, shift, alt } = press;
    let lower = key.to_ascii_lowercase();
    Some(match (lower.as_str(), ctrl, alt) {
        ("z", true, false) if shift => Action::Redo,
        ("y", true, false) => Action::Redo,
        ("z", true, false) => Action::Undo,
        (_, true, _) => return None,
        ("arrowup", _, true) => Action::MoveUp,
        ("arrowdown", _, true) => Action::MoveDown,
        (_, _, true) => return None,
        ("n" | "q", ..) => Action::NewTask,
        ("/", ..) => Action::Filter,
        ("j" | "arrowdown", ..) => Action::Next,
        ("k" | "arrowup", ..) => Action::Previous,
        ("home", ..) => Action::First,
        ("end", ..) => Action::Last,
        ("enter", ..) => Action::Open,
        ("f2", ..) => Action::Rename,
        (" " | "c", ..) => Action::Toggle,
        ("delete" | "backspace", ..) => Action::Trash,
        ("escape", ..) => Action::Close,
        ("g", ..) => Action::GoTo,
        ("?", ..) => Action::Help,
        _ => return None,
    })
}

/// The keys as the help shows them: what they do, and the caps. `Help` lists all of them.
pub(crate) fn shown() -> [(&'static str, &'static [&'static str]); 13] {
    [
        (crate::words::key_new(), &["N"]),
        (crate::words::key_filter(), &["/"]),
        (crate::words::key_move(), &["J", "K"]),
        (crate::words::key_open(), &["Enter"]),
        (crate::words::key_rename(), &["F2"]),
        (crate::words::key_toggle(), &["C"]),
        (crate::words::key_trash(), &["Del"]),
        (crate::words::key_arrange(), &["Alt", "↑ ↓"]),
        (crate::words::key_undo(), &["Ctrl", "Z"]),
        (crate::words::key_redo(), &["Ctrl", "Shift", "Z"]),
        (crate::words::key_close(), &["Esc"]),
        (crate::words::key_go(), &["G", "I T U A D C"]),
        (crate::words::key_help(), &["?"]),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_ask_for_what_the_help_says() {
        let press = |key| action(Press { key, ..Press::default() });
        assert_eq!(press("n"), Some(Action::NewTask));
        assert_eq!(press("ArrowDown"), Some(Action::Next));
        assert_eq!(press("x"), None);
        assert_eq!(action(Press { key: "z", ctrl: true, ..Press::default() }), Some(Action::Undo));
        assert_eq!(action(Press { key: "Z", ctrl: true, shift: true, ..Press::default() }), Some(Action::Redo));
        assert_eq!(action(Press { key: "ArrowUp", alt: true, ..Press::default() }), Some(Action::MoveUp));
    }

    #[test]
    fn the_browsers_own_keys_are_left_alone() {
        for key in ["n", "j", "c", "k", "f"] {
            assert_eq!(action(Press { key, ctrl: true, ..Press::default() }), None, "Ctrl {key}");
            assert_eq!(action(Press { key, alt: true, ..Press::default() }), None, "Alt {key}");
        }
    }
}

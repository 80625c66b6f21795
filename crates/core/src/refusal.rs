//! The commonest sentences with which Atom itself refuses something, as codes: a host words them in the language of its
//! person. The sentence is the English of the command line, and of the log.

use serde::{Deserialize, Serialize};

macro_rules! refusals {
    ($($(#[$doc:meta])* $name:ident = $sentence:literal,)*) => {
        /// Why something is refused here.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[serde(rename_all = "snake_case")]
        pub enum Refusal {
            $($(#[$doc])* $name,)*
        }

        impl Refusal {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The sentence.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $sentence,)*
                }
            }
        }
    };
}

refusals! {
    /// The name of a project is taken.
    ProjectTaken = "There is a project of this name already.",
    /// The name of a label is taken.
    LabelTaken = "There is a label of this name already.",
    /// The name of a saved filter is taken.
    FilterTaken = "There is a saved filter of this name already.",
    /// Nothing can stand between two neighbours.
    NoRoom = "There is no room between these two; try another place.",
    /// Two tasks would wait for each other.
    WaitForever = "The first task waits for the second already; both would wait forever.",
    /// Only what is in the trash can be restored.
    NotInTrash = "This task is not in the trash.",
    /// Only what is in the trash can be deleted for good.
    OnlyFromTrash = "Only what is in the trash can be removed for good.",
    /// The sample workspace is not there.
    NoSample = "There is no sample here.",
    /// A template would have too many steps.
    TemplateSteps = "A template has at most 1,000 steps; this task has more.",
    /// A template would be too large.
    TemplateSize = "A template has at most 4 MiB; this task has more.",
    /// An earlier value cannot come back: its project is gone.
    ProjectGone = "The project is gone that this task was in.",
    /// An earlier value cannot come back: its parent is gone.
    ParentGone = "The task is gone that this was a part of.",
    /// Nothing was done that could be taken back.
    NothingToUndo = "There is nothing to undo.",
    /// Nothing was taken back that could be done again.
    NothingToRedo = "There is nothing to redo.",
    /// No space is left.
    DiskFull = "The disk is full. Free some space and try again; nothing was changed.",
    /// The password of the account was asked for.
    WrongPassword = "This is not the password of your account.",
    /// A workspace keeps an owner.
    LastOwner = "You are the last owner of a workspace that others work in. Make somebody else an owner first.",
    /// Somebody is a member already.
    AlreadyIn = "This address is in the workspace already.",
    /// The role does not allow it.
    Role = "Your role in this workspace does not allow this.",
    /// A job has ended before it was stopped.
    JobEnded = "This job has ended already.",
    /// A program has the keys of the global shortcut.
    KeysTaken = "Another program has these keys. Choose others.",
    /// The desktop has no global shortcuts.
    NoShortcuts = "This desktop gives no program a shortcut of its own. Bind `atom --quick-add` to keys in its settings.",
    /// Nothing prints.
    NoPrinting = "The system offers no printing now.",
}

impl Refusal {
    /// The code of a sentence.
    #[must_use]
    pub fn of(sentence: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|each| each.as_str() == sentence)
    }
}

#[cfg(test)]
mod tests {
    use super::Refusal;

    #[test]
    fn each_has_a_sentence_of_its_own_and_is_found_by_it() {
        for each in Refusal::ALL {
            assert_eq!(Refusal::of(each.as_str()), Some(*each));
            assert!(each.as_str().ends_with('.'), "{each:?} is a sentence");
        }
        assert_eq!(Refusal::of("There is no such sentence."), None);
    }
}

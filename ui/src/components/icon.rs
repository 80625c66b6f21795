//! Icons, from the sprite that stands in the page.

use leptos::prelude::*;

macro_rules! glyphs {
    ($($name:ident = $id:literal,)*) => {
        /// A drawing of the sprite `page/icons.svg`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Glyph {
            $($name,)*
        }

        impl Glyph {
            const fn href(self) -> &'static str {
                match self {
                    $(Self::$name => concat!("#i-", $id),)*
                }
            }

            #[cfg(test)]
            const ALL: &[Self] = &[$(Self::$name,)*];
        }
    };
}

glyphs! {
    All = "all",
    Attach = "attach",
    Back = "left",
    Bell = "bell",
    Blocked = "blocked",
    Book = "book",
    Check = "check",
    Clock = "clock",
    Close = "close",
    Completed = "completed",
    Down = "down",
    Download = "download",
    Edit = "edit",
    Eye = "eye",
    EyeOff = "eye-off",
    File = "file",
    Filter = "filter",
    Flag = "flag",
    Folder = "folder",
    Image = "image",
    Inbox = "inbox",
    Keyboard = "keyboard",
    Label = "label",
    Leave = "leave",
    Link = "link",
    Lock = "lock",
    Mark = "mark",
    Menu = "menu",
    Minus = "minus",
    Moon = "moon",
    More = "more",
    Next = "right",
    Notes = "notes",
    Offline = "offline",
    Out = "out",
    Play = "play",
    Plug = "plug",
    Plus = "plus",
    Restore = "restore",
    Search = "search",
    Settings = "settings",
    Sort = "sort",
    Steps = "steps",
    Stop = "stop",
    Sun = "sun",
    Sync = "sync",
    System = "system",
    Today = "today",
    Trash = "trash",
    Upcoming = "upcoming",
    Warning = "warning",
}

/// An icon: decoration, so it has no name of its own. What it stands in names itself.
#[component]
pub(crate) fn Icon(glyph: Glyph) -> impl IntoView {
    view! {
        <svg class="icon" aria-hidden="true">
            <use_ href=glyph.href() />
        </svg>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::Glyph;

    #[test]
    fn the_sprite_has_the_icons_that_are_used_and_no_others() {
        let sprite = include_str!("../../page/icons.svg");
        let drawn: Vec<&str> = sprite.split("id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        for glyph in Glyph::ALL {
            assert!(drawn.contains(&&glyph.href()[1..]), "{} is not drawn", glyph.href());
        }
        assert_eq!(drawn.len(), Glyph::ALL.len(), "the sprite has a drawing that nothing shows");
    }
}

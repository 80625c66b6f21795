//! What a start of the program asks for: the first start by its arguments, a later one through the first.

/// What the person wants to see.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) enum Wish {
    /// The window.
    #[default]
    Window,
    /// Nothing yet: the system starts Atom when the person logs in.
    Hidden,
    /// Quick add, with this text in its field.
    QuickAdd(Option<String>),
}

/// The argument with which the system starts Atom when the person logs in.
pub(crate) const HIDDEN: &str = "--hidden";
/// The argument that asks for quick add; a text may follow.
const QUICK_ADD: &str = "--quick-add";

impl Wish {
    /// Reads arguments, without the name of the program. Unknown ones are none of our business: GTK has its own.
    pub(crate) fn read(args: impl IntoIterator<Item = String>) -> Self {
        let mut args = args.into_iter();
        while let Some(arg) = args.next() {
            match arg.as_str() {
                HIDDEN => return Self::Hidden,
                QUICK_ADD => return Self::QuickAdd(args.next().filter(|text| !text.trim().is_empty())),
                _ => {}
            }
        }
        Self::Window
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_tell_what_a_start_is_for() {
        let read = |args: &[&str]| Wish::read(args.iter().map(ToString::to_string));
        assert_eq!(read(&[]), Wish::Window);
        assert_eq!(read(&["atom://view/today"]), Wish::Window);
        assert_eq!(read(&["--hidden"]), Wish::Hidden);
        assert_eq!(read(&["--quick-add"]), Wish::QuickAdd(None));
        assert_eq!(read(&["--quick-add", "Buy milk"]), Wish::QuickAdd(Some("Buy milk".into())));
    }
}

//! What parts say that stand in any view.

use super::words;

words! {
    show_as_table = "Show as table", "Als Tabelle zeigen";
}

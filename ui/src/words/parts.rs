//! What parts say that stand in any view.

use super::words;

words! {
    detail_width = "Width of the detail", "Breite der Details";
    sidebar_width = "Width of the sidebar", "Breite der Seitenleiste";
    show_as_table = "Show as table", "Als Tabelle anzeigen";
}

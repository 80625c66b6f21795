//! The books: what an entry says besides its day and its lines.

use super::words;

words! {
    entry_more = "More: voucher, mark, tags, links, comments", "Mehr: Beleg, Marke, Schlagwörter, Verweise, Bemerkungen";
    entry_more_fields = "What the entry says besides", "Was die Buchung noch sagt";
    entry_mark = "Mark", "Marke";
    mark_none = "Not marked", "Ohne Marke";
    mark_pending = "To be looked at (!)", "Noch anzusehen (!)";
    mark_cleared = "Cleared (*)", "Abgeglichen (*)";
    entry_tags = "Tags", "Schlagwörter";
    entry_links = "Links", "Verweise";
    words_help = "Words, parted by spaces", "Wörter, durch Leerzeichen getrennt";
    line_comment = "Comment on this line", "Bemerkung zu dieser Zeile";
}

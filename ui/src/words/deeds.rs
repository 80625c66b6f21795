//! Commands beside those that have keys: what they are called, and by which other words they are found.

use super::words;

words! {
    cmd_mark_open = "Mark as open", "Als offen markieren";
    kw_mark_open = "status reopen again", "status wieder öffnen";
    cmd_mark_done = "Mark as done", "Als erledigt markieren";
    kw_mark_done = "status complete finish check", "status abschließen fertig abhaken";
    cmd_stand_alone = "Make it a task of its own", "In eigene Aufgabe umwandeln";
    kw_stand_alone = "step parent out alone", "schritt lösen allein selbstständig";
}

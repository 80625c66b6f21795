//! What the sample workspace says in German: for each text of [`super::content`] the same in the other language.

/// The German of a text; a text that is the same in both languages stands for itself.
pub(super) fn german(text: &'static str) -> &'static str {
    TEXTS.iter().find(|(english, _)| *english == text).map_or(text, |pair| pair.1)
}

const TEXTS: &[(&str, &str)] = &[
    ("Website relaunch", "Neue Website"),
    ("Harbour exhibition", "Hafenausstellung"),
    ("Studio", "Studio"),
    ("client", "Kunde"),
    ("copy", "Text"),
    ("print", "Druck"),
    ("invoices", "Rechnungen"),
    ("waiting", "wartet"),
    ("focus", "Fokus"),
    ("Send Nordlicht the revised proposal", "Nordlicht das überarbeitete Angebot schicken"),
    (
        "They asked for **two options**: the full relaunch, and a smaller one that starts with the shop.\n\n\
         - [x] Numbers for both options\n- [x] Timeline\n- [ ] One paragraph on what happens after launch\n\n\
         Keep it to three pages. Last year's offer is in the [shared folder](https://example.com/proposals).",
        "Gefragt sind **zwei Varianten**: die ganze neue Website, und eine kleinere, die mit dem Shop beginnt.\n\n\
         - [x] Zahlen für beide Varianten\n- [x] Zeitplan\n- [ ] Ein Absatz dazu, was nach dem Start kommt\n\n\
         Nicht mehr als drei Seiten. Das Angebot vom letzten Jahr liegt im [gemeinsamen Ordner](https://example.com/proposals).",
    ),
    ("Design the new home page", "Die neue Startseite gestalten"),
    (
        "# What it has to do\n\nA visitor knows within five seconds what Nordlicht makes, and for whom.\n\n\
         ## Open questions\n\n- Does the film stay?\n- Who writes the captions?\n\n> “Less, but warmer.” (Jonas)",
        "# Was sie leisten soll\n\nWer sie besucht, weiß nach fünf Sekunden, was Nordlicht macht und für wen.\n\n\
         ## Offene Fragen\n\n- Bleibt der Film?\n- Wer schreibt die Bildunterschriften?\n\n> „Weniger, aber wärmer.“ (Jonas)",
    ),
    ("Collect five pages that do it well", "Fünf Seiten sammeln, die es gut machen"),
    ("Sketch three directions on paper", "Drei Richtungen auf Papier skizzieren"),
    ("Build the chosen one in the browser", "Die gewählte im Browser bauen"),
    ("Show it to Jonas before Friday", "Vor Freitag Jonas zeigen"),
    ("Gather texts and pictures for the product pages", "Texte und Bilder für die Produktseiten zusammentragen"),
    (
        "Jonas promised the first ten by Tuesday. Ask again before starting without them.",
        "Jonas hat die ersten zehn bis Dienstag versprochen. Noch einmal fragen, bevor es ohne sie losgeht.",
    ),
    ("List the old addresses that have to lead somewhere", "Alte Adressen auflisten, die irgendwohin führen müssen"),
    ("Go through the checkout with the keyboard alone", "Den Bestellvorgang nur mit der Tastatur durchgehen"),
    ("Cart", "Warenkorb"),
    ("Address", "Adresse"),
    ("Payment", "Zahlung"),
    ("Launch day", "Tag des Starts"),
    (
        "- [ ] Backup of the old site\n- [ ] Switch the domain\n- [ ] Watch orders for an hour\n- [ ] Cake",
        "- [ ] Alte Website sichern\n- [ ] Domain umstellen\n- [ ] Eine Stunde lang Bestellungen beobachten\n- [ ] Kuchen",
    ),
    ("Kick-off with Nordlicht", "Auftakt mit Nordlicht"),
    ("Choose the typefaces", "Schriften auswählen"),
    ("Proofread the wall panels", "Wandtafeln Korrektur lesen"),
    (
        "Twelve panels, German and English. The printer needs them as PDF/X-4.",
        "Zwölf Tafeln, deutsch und englisch. Die Druckerei braucht sie als PDF/X-4.",
    ),
    ("Panels 1 to 6", "Tafeln 1 bis 6"),
    ("Panels 7 to 12", "Tafeln 7 bis 12"),
    ("Captions of the map", "Beschriftung der Karte"),
    ("Call the printer about the large banner", "Die Druckerei wegen des großen Banners anrufen"),
    ("Draw the harbour map of 1910", "Die Hafenkarte von 1910 zeichnen"),
    (
        "The archive has sent a scan. Scale bar in metres *and* fathoms.",
        "Das Archiv hat einen Scan geschickt. Maßstab in Metern *und* Faden.",
    ),
    ("Clear the rights for the three photographs", "Rechte an den drei Fotografien klären"),
    (
        "The city archive answers within two weeks. Reference: 2026/118.",
        "Das Stadtarchiv antwortet innerhalb von zwei Wochen. Aktenzeichen: 2026/118.",
    ),
    ("Walk through the hall with the lighting designer", "Mit der Lichtplanerin durch die Halle gehen"),
    ("Invitations for the opening", "Einladungen zur Eröffnung"),
    ("Guest list from the museum", "Gästeliste vom Museum"),
    ("Draft the card", "Karte entwerfen"),
    ("Order envelopes", "Umschläge bestellen"),
    ("Order the scale model of the crane", "Das Modell des Krans bestellen"),
    ("The museum lends theirs.", "Das Museum leiht seines aus."),
    ("Invoice Nordlicht for October", "Nordlicht die Rechnung für Oktober schreiben"),
    ("Hand in the VAT return", "Umsatzsteuervoranmeldung abgeben"),
    (
        "- [ ] Export the bank statement\n- [ ] Match the receipts\n- [ ] Send it to Ms. Krüger",
        "- [ ] Kontoauszug exportieren\n- [ ] Belege zuordnen\n- [ ] An Frau Krüger schicken",
    ),
    ("Add the ferry terminal to the portfolio", "Das Fährterminal ins Portfolio aufnehmen"),
    ("Interview with Sofia (internship)", "Gespräch mit Sofia (Praktikum)"),
    ("Water the plants", "Pflanzen gießen"),
    ("Have the plotter serviced", "Den Plotter warten lassen"),
    ("Sign the new lease", "Den neuen Mietvertrag unterschreiben"),
    ("Read the chapter on wayfinding", "Das Kapitel über Leitsysteme lesen"),
    ("Find a present for Mara", "Ein Geschenk für Mara finden"),
    ("A calendar of the twelve cranes?", "Ein Kalender der zwölf Kräne?"),
    ("Take the bike to the workshop", "Das Fahrrad in die Werkstatt bringen"),
    (
        "Jonas called: the smaller option should name a date for the second step.",
        "Jonas hat angerufen: Die kleinere Variante soll ein Datum für den zweiten Schritt nennen.",
    ),
    (
        "The second direction, with the *large photograph*, is the one.",
        "Die zweite Richtung, die mit der *großen Fotografie*, ist es.",
    ),
    ("Panel 4 says 1908, the archive says 1910.", "Auf Tafel 4 steht 1908, das Archiv sagt 1910."),
    ("Wrote to the archive, they confirmed receipt.", "Dem Archiv geschrieben, der Eingang ist bestätigt."),
    ("Sketches", "Skizzen"),
    ("First build", "Erster Bau"),
    ("New client", "Neuer Kunde"),
    ("Everything that has to happen before the first sketch.", "Alles, was vor der ersten Skizze zu tun ist."),
    ("Write down what was said in the first talk", "Aufschreiben, was im ersten Gespräch gesagt wurde"),
    ("Send the offer", "Das Angebot schicken"),
    ("Agreement signed", "Vertrag unterschrieben"),
    ("Set up the folder", "Ordner anlegen"),
    ("Kick-off", "Auftakt"),
    ("Most urgent", "Am dringendsten"),
    ("Client board", "Kundenboard"),
];

#[cfg(test)]
mod tests {
    use super::{super::content::*, *};
    use std::collections::HashSet;

    #[test]
    fn every_text_of_the_sample_has_its_german() {
        let mut texts: Vec<&str> = Vec::new();
        texts.extend(PROJECTS.map(|(_, name, _)| name));
        texts.extend(LABELS.map(|(name, _)| name));
        for task in TASKS {
            texts.extend([task.title, task.notes]);
            texts.extend(task.labels);
            texts.extend(task.steps.iter().map(|(title, _)| *title));
        }
        texts.extend(COMMENTS.map(|(_, text)| text));
        texts.extend(SPANS.map(|(.., note)| note));
        for text in texts.into_iter().filter(|text| !text.is_empty()) {
            assert!(TEXTS.iter().any(|(english, _)| *english == text), "no German for {text:?}");
        }
    }

    #[test]
    fn no_two_texts_become_one() {
        let mut seen = HashSet::new();
        assert!(TEXTS.iter().all(|(english, german)| seen.insert(*english) && !german.is_empty()));
        let labels: HashSet<_> = LABELS.iter().map(|(name, _)| german(name)).collect();
        assert_eq!(labels.len(), LABELS.len());
        assert_eq!(german("Said nowhere"), "Said nowhere");
    }
}

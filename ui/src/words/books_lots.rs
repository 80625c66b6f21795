//! The books: lots, what a sale of them takes, and what it gains.

use super::{sentences, words};

words! {
    lots = "Lots", "Posten";
    lots_help =
        "What was bought at which cost and is still there. A sale takes lots, and posts what that gains.",
        "Was zu welchen Kosten gekauft wurde und noch da ist. Ein Verkauf nimmt Posten und bucht, was er einbringt.";
    lots_trouble = "The lots could not be fetched", "Die Posten konnten nicht geladen werden";
    lots_empty = "No lots yet", "Noch keine Posten";
    lots_empty_text =
        "A lot comes with a line that has a cost: import a journal with shares that were bought.",
        "Ein Posten kommt mit einer Zeile, die Kosten hat: ein Journal mit gekauften Papieren importieren.";
    lots_none_here = "No open lots here.", "Hier sind keine Posten offen.";
    lots_every_account = "All accounts with lots", "Alle Konten mit Posten";
    lots_every_commodity = "Everything that is held", "Alles, was gehalten wird";
    lot_of = "What", "Was";
    lot_acquired = "Acquired", "Gekauft am";
    lot_quantity = "Quantity", "Menge";
    lot_cost = "Cost per unit", "Kosten je Stück";
    lot_book = "Book value", "Buchwert";
    lot_worth = "Worth today", "Heutiger Wert";
    lot_unrealised = "Unrealised gain", "Unrealisierter Gewinn";
    lot_no_price = "no price", "kein Preis";
    lot_undated = "on average", "im Durchschnitt";
    lots_book_sum = "Book value of all", "Buchwert von allem";
    lots_gain_sum = "Unrealised gain of all", "Unrealisierter Gewinn von allem";
    lots_gaps = "Prices are missing, so what these are worth stays open", "Preise fehlen, daher bleibt dieser Wert offen";
    lots_sell = "Sell…", "Verkaufen …";
    sell = "Sell", "Verkaufen";
    sale_of_lots = "Sell lots", "Posten verkaufen";
    sale_from = "From account", "Aus dem Konto";
    sale_price = "Sold for", "Verkauft für";
    sale_price_in = "In which currency", "In welcher Währung";
    sale_each = "each unit", "je Stück";
    sale_total = "in total", "insgesamt";
    sale_price_for = "What the price is for", "Wofür der Preis gilt";
    sale_into = "Paid into", "Eingezahlt auf";
    sale_gains = "Gain goes to", "Gewinn geht auf";
    sale_taken = "Lots that go", "Posten, die gehen";
    sale_gain = "Gain", "Gewinn";
    sale_loss = "Loss", "Verlust";
    sale_proceeds = "Proceeds", "Erlös";
    sale_incomplete =
        "As soon as account, quantity, price and the account for the money are said, it stands here which lots go.",
        "Sobald Konto, Menge, Preis und das Konto für das Geld feststehen, steht hier, welche Posten gehen.";
    sale_choose_lots = "How much of each lot goes", "Wie viel von welchem Posten geht";
    lot_booking = "Which lots go first", "Welche Posten zuerst gehen";
    booking_fifo = "The oldest (FIFO)", "Die ältesten (FIFO)";
    booking_lifo = "The newest (LIFO)", "Die neuesten (LIFO)";
    booking_hifo = "The dearest (HIFO)", "Die teuersten (HIFO)";
    booking_average = "All at their average cost", "Alle zu ihren Durchschnittskosten";
    booking_specific = "Those that the sale names", "Die, die der Verkauf nennt";
    lots_of_account = "Lots", "Posten";
    lots_of_account_help =
        "How sales from this account take what was bought, where a sale does not say otherwise. What is posted stays.",
        "Wie Verkäufe aus diesem Konto nehmen, was gekauft wurde, wenn ein Verkauf nichts anderes sagt. Gebuchtes bleibt.";
    did_set_lots = "Sales from this account go so now", "Verkäufe aus diesem Konto gehen jetzt so";

    cmd_books_lots = "Show lots and sell", "Posten anzeigen und verkaufen";
    kw_books_lots = "shares crypto cost basis capital gains fifo sale", "aktien krypto anschaffungskosten kursgewinn fifo verkauf";
}

sentences! {
    sell_lots_of(commodity, account) = "Sell {commodity} from {account}", "{commodity} aus {account} verkaufen";
    did_sell(quantity) = "Sold {quantity}", "{quantity} verkauft";
    booking_as_kept(how) = "As the account has it: {how}", "Wie das Konto es hat: {how}";
    lot_of_day(quantity, day, cost) = "{quantity} of {day} at {cost}", "{quantity} vom {day} zu {cost}";
}

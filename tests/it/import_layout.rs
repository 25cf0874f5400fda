//! Where tables begin and end in exports that make it hard, each small and as an analyst wants it read.

use std::fmt::Write as _;

use sheetsleuth::engine::Context;
use sheetsleuth::import::{self, Found, ImportOptions, Source};

fn text(content: &str) -> Source {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.csv");
    std::fs::write(&path, content).unwrap();
    import::open(&path, &ImportOptions::default(), &Context::detached()).unwrap()
}

fn only(content: &str) -> Found {
    let mut source = text(content);
    assert_eq!(source.tables.len(), 1, "{content}");
    source.tables.remove(0)
}

/// Rows of the header, and how many rows are data.
fn shape(found: &Found) -> (Vec<u64>, usize) {
    (found.header_rows.clone(), found.table.rows())
}

fn names(found: &Found) -> Vec<&str> {
    found.table.columns().iter().map(|c| c.name.as_str()).collect()
}

fn sum(found: &Found, name: &str) -> f64 {
    let (column, _) = found.table.column(name).unwrap();
    (0..found.table.rows()).filter_map(|row| found.table.value(row, column).number()).sum()
}

#[test]
fn the_header_is_not_looked_for_among_the_data() {
    // A column of words and numbers: its last word above the numbers names nothing.
    let sizes = "SKU,Colour,Size\nA-x,red,S\nB-x,blue,M\nC-x,red,L\nD-x,blue,XL\nE-x,red,38\nF-x,blue,39\nG-x,red,40\n";
    assert_eq!(shape(&only(sizes)), (vec![1], 7));
    let mut tasks = "Task,Owner,Due\n".to_owned();
    for task in 0..30 {
        let due = if task % 7 == 4 { "2026-09-15" } else { ["TBD", "asap"][task % 2] };
        writeln!(tasks, "Task {task},{},{due}", ["Ann", "Bob"][task % 2]).unwrap();
    }
    assert_eq!(shape(&only(&format!("{tasks}Last,Ann,2026-10-01\n"))), (vec![1], 31));
    let paid = "Name,Paid\na,2026-03-01\nb,0000-00-00\nc,2026-03-03\nd,0000-00-00\ne,2026-03-06\n";
    assert_eq!(shape(&only(paid)), (vec![1], 5));
    // A preamble as wide as a narrow table is none.
    assert_eq!(shape(&only("Country,TH\nStatus,Paid\nShop,Main\nSKU,Units\nA,5\nB,6\nC,7\n")), (vec![4], 3));
}

#[test]
fn full_rows_left_out_above_the_header_are_said() {
    let found = only("Country,TH,TH\nStatus,Paid,Paid\nDate,Visits,Orders\n2026-01-01,5,1\n2026-01-02,6,2\n2026-01-03,7,2\n");
    assert_eq!(shape(&found), (vec![3], 3));
    let told: Vec<_> = found.warnings.iter().map(|w| (w.kind.as_str(), w.rows.clone())).collect();
    assert_eq!(told, [("above_header", vec![1, 2])]);
}

#[test]
fn numbers_in_a_row_name_columns_where_they_are_a_scale() {
    let found = only("Weekday,0,1,2,3\nMon,5,7,9,2\nTue,4,4,8,1\nWed,3,2,1,6\n");
    assert_eq!((shape(&found), sum(&found, "0")), ((vec![1], 3), 12.0));
    let found = only("Product,1001,1002,1003\nSoap,5,2.5,9\nMat,4,4,8\nRug,3,2,1\n");
    assert_eq!((shape(&found), names(&found)), ((vec![1], 3), vec!["Product", "1001", "1002", "1003"]));
    // Rows that rise are data where all do.
    assert_eq!(shape(&only("a,1,2,3\nb,4,5,6\nc,7,8,9\n")), (vec![], 3));
    assert_eq!(shape(&only("a,1,5,7\nb,4,2,6\nc,7,8,1\n")), (vec![], 3));
}

#[test]
fn numbers_of_columns_under_the_header_are_no_data() {
    let found = only("SKU,Item,Qty,Amount\n1,2,3,4\ns1,Soap,5,2.5\ns2,Mat,6,3.5\ns3,Rug,7,4.5\n");
    assert_eq!((shape(&found), found.skipped_rows.as_slice(), sum(&found, "Qty")), ((vec![1], 3), [2].as_slice(), 18.0));
    // Where every column is one of numbers they may be data.
    assert_eq!(shape(&only("a,b,c\n1,2,3\n4,5,6\n7,8,9\n")), (vec![1], 3));
}

#[test]
fn a_full_row_at_the_end_is_data_whatever_word_it_holds() {
    let shipped = "Order,Shipped,Status\nA-x,2026-09-15,ok\nB-x,2026-09-16,ok\nC-x,2026-09-17,ok\nD-x,2026-09-18,late\n";
    assert_eq!(shape(&only(&format!("{shipped}E-x,not yet,open\n"))), (vec![1], 5));
    assert_eq!(shape(&only("SKU,Stock\nA,5\nB,6\nC,7\nD,out of stock\n")), (vec![1], 4));
    assert_eq!(shape(&only("Limit\n5\n6\nunlimited\n7\n8\nunlimited\n")), (vec![1], 6));
    // Notes fill no columns, or stand apart.
    assert_eq!(shape(&only(&format!("{shipped}Source: the shop,,\n"))), (vec![1], 4));
    assert_eq!(shape(&only("SKU,Stock\nA,5\nB,6\nC,7\n\nSource,the shop\n")), (vec![1], 3));
    assert_eq!(shape(&only("Limit\n5\n6\n7\nSource: the shop\n")), (vec![1], 3));
}

#[test]
fn rows_of_marks_for_missing_values_are_rows_between_data() {
    let found = only("Brand,Stock\nNike,12\nN/A,\nNike,N/A\nN/A,N/A\nPuma,5\n");
    assert_eq!((shape(&found), found.skipped_rows.as_slice()), ((vec![1], 5), [].as_slice()));
    // At the ends of the data they are padding.
    let found = only("Brand,Stock\n---,---\nNike,12\nPuma,5\n---,---\n");
    assert_eq!((shape(&found), found.skipped_rows.as_slice()), ((vec![1], 2), [2, 5].as_slice()));
}

/// Rows of the headers and how many rows are data, table by table.
fn shapes(content: &str) -> Vec<(Vec<u64>, usize)> {
    text(content).tables.iter().map(shape).collect()
}

#[test]
fn tables_below_each_other_are_told_by_width_and_types() {
    let items = "SKU,Title,Price\ns1,Lamp,2.5\ns2,Rug,3.5\ns3,Mat,4.5\n";
    let orders = "Status,Orders\nPaid,30\nOpen,20\n";
    let codes = "Code,Label\nC1,first\nC2,second\nC3,third\n";
    assert_eq!(shapes(&format!("{items}\n{orders}")), [(vec![1], 3), (vec![6], 2)]);
    assert_eq!(shapes(&format!("{items}\n\nBy status\n{orders}")), [(vec![1], 3), (vec![8], 2)]);
    assert_eq!(shapes(&format!("{orders}\n{codes}\n{items}")), [(vec![1], 2), (vec![5], 3), (vec![10], 3)]);
    assert_eq!(shapes(&format!("{codes}\n{items}")), [(vec![1], 3), (vec![6], 3)]);
    let people = "Reason,Description,Owner\nr1,late,Ann\nr2,lost,Bob\nr3,torn,Ann\n";
    assert_eq!(shapes(&format!("{items}\n\n\n{people}")), [(vec![1], 3), (vec![8], 3)]);
}

#[test]
fn a_table_stays_one_over_gaps_sections_and_blanks() {
    for content in [
        // A blank row, and rows without a value.
        "Name,City,Note\nAnn,Paris,x\nBob,Rome,y\n\nCid,Oslo,x\nDee,Rome,y\n",
        "Region,Sales\nEast,1\n\nWest,2\n\nNorth,\nSouth,4\n",
        // Words where others have numbers, and the other way round.
        "SKU,Colour,Size\nA,red,S\nB,blue,M\n\nC,red,L\nD,blue,38\nE,red,39\n",
        // Settings of a report are no table, notes below one neither.
        "Item,Units\nSoap,5\nMat,6\n\nPrepared by:,Ann\nApproved by:,Bob\nOn:,Monday\n",
    ] {
        assert_eq!(shapes(content).len(), 1, "{content}");
    }
}

#[test]
fn totals_are_known_by_more_words_and_by_their_sums() {
    let rows: String = (0..12).map(|n| format!("item {n},{},{}\n", n + 3, n * 2)).collect();
    for word in [
        "総合計",
        "累计",
        "총합계",
        "ยอดรวมทั้งหมด",
        "รวมสุทธิ",
        "الاجمالي",
        "סך הכל",
        "कुल योग",
        "Всього",
        "Ukupno",
        "Skupaj",
        "Végösszeg",
        "Kokku",
        "Iš viso",
        "Endsumme",
        "合 计",
        "计",
        "TTL",
        "Tot.",
        "Σ",
        "Overall",
        "Net total",
        "Report Total",
        "本页合计",
        "All products",
    ] {
        let found = only(&format!("Item,Qty,Price\n{rows}{word},102,132\n"));
        assert_eq!((shape(&found), sum(&found, "Qty")), ((vec![1], 12), 102.0), "{word}");
    }
    // A label that may mean a total is a row where it does not add up.
    for word in ["TTL", "Overall", "Net total", "All products", "计"] {
        assert_eq!(shape(&only(&format!("Item,Qty,Price\n{rows}{word},101,131\n"))), (vec![1], 13), "{word}");
    }
    let pages = "Item,Qty\na,1\nb,2\nc,4\nPage total,7\nd,5\ne,6\nPage total,11\nReport total,18\n";
    assert_eq!(only(pages).footer_rows, [5, 8, 9]);
    let thai = "ภาค,สินค้า,ยอด\nเหนือ,A,10\nเหนือ,B,20\nรวมเหนือ,,30\nใต้,A,5\nใต้,C,7\nรวมใต้,,12\nรวมทั้งสิ้น,,42\n";
    assert_eq!(only(thai).footer_rows, [4, 7, 8]);
}

#[test]
fn averages_and_the_like_below_the_data_are_left_out_where_they_agree() {
    let rows: String = (1..=20).map(|day| format!("2026-09-{day:02},{}\n", day + 4)).collect();
    let found = only(&format!("Day,Visits\n{rows}Min,5\nMax,24\nMedian,14.5\nMittelwert,14.5\nTotal,290\n"));
    assert_eq!((found.footer_rows.as_slice(), sum(&found, "Visits")), ([22, 23, 24, 25, 26].as_slice(), 290.0));
    assert_eq!(found.table.columns()[0].ty, sheetsleuth::table::ColumnType::Date);
    // Rounded, and with a comma for a point.
    assert_eq!(shape(&only("Shop;Visits\nA;1,5\nB;2,5\nC;6,0\n平均;3,33\n")), (vec![1], 3));
    // Another number is another thing.
    assert_eq!(shape(&only("Plan,Visits\nA,1\nB,2\nC,6\nAverage,5\n")), (vec![1], 4));
}

#[test]
fn lines_of_exports_and_reports_are_no_rows() {
    let orders = "No,Order,Buyer,Price\n,,,\n50,09-1,b0,$1.50\n51,09-2,b1,$2.50\n52,09-3,b2,$3.50\n,,,\n3,record(s) downloaded,,\nSeller ID: me,,,\n";
    assert_eq!(only(orders).footer_rows, [7, 8]);
    assert_eq!(only("Item,Qty\na,1\nb,2\nc,3\n3 rows selected.\n").footer_rows, [5]);
    assert_eq!(only("k,v\na,1\nb,2\n\nNotes:\n1) without VAT\n2) EUR only\n").footer_rows, [5, 6, 7]);
    let ledger =
        "Ledger,,\nPage 1,,\nDate,Ref,Amount\n2026-09-01,R1,5\n2026-09-02,R2,6\nLedger,,\nPage 2,,\nDate,Ref,Amount\n2026-09-03,R3,7\n";
    let found = only(ledger);
    assert_eq!((shape(&found), found.skipped_rows.as_slice()), ((vec![3], 3), [6, 7, 8].as_slice()));
}

#[test]
fn names_of_sections_among_full_rows_are_no_rows() {
    let found = only("SKU,Item,Qty\nShoes,,\ns1,Boot,5\ns2,Clog,6\nBags,,\ns3,Tote,7\ns4,Sack,8\n");
    assert_eq!((shape(&found), found.skipped_rows.as_slice()), ((vec![1], 4), [2, 5].as_slice()));
    // Without one above the first row, or at the end, they are rows without values.
    assert_eq!(shape(&only("SKU,Item,Qty\ns1,Boot,5\ns2,,\ns3,Tote,7\ns4,,\ns5,Sack,8\n")), (vec![1], 5));
}

/// The second line of names was a row of data, and made a text of every column.
#[test]
fn a_second_header_under_the_first_is_left_out_and_listed() {
    let rows = "A1001,12.50,paid\nA1002,8.00,paid\nA1003,19.90,open\nA1004,4.25,paid\n";
    for (first, second) in [
        ("订单号,金额,状态", "order_id,amount,status"),
        ("Order,Amount,State", "order_id,gmv,order_state"),
        ("order_id,amount,status", "订单号,金额,订单状态"),
        ("Order,Weight,State", ",kg,"),
        ("Order,Amount,State", ",(THB),"),
        ("Order,Amount,State", "text,decimal,text"),
    ] {
        let found = only(&format!("{first}\n{second}\n{rows}"));
        assert_eq!((shape(&found), &found.skipped_rows), ((vec![1], 4), &vec![2]), "{second}");
        assert_eq!((names(&found).join(","), sum(&found, names(&found)[1])), (first.to_owned(), 44.65));
    }
    let keys = only("订单号,状态\norder_id,order_status\nA1001,paid\nA1002,open\nA1003,paid\n");
    assert_eq!((shape(&keys), &keys.skipped_rows), ((vec![1], 3), &vec![2]));
    // Words among numbers, and names among names, are data.
    for content in [
        "Name,Score\nAlice,absent\nBob,12\nCarol,15\nDan,9\n",
        "Item,Price\nitem_one,free\nitem_two,5\nitem_three,7\nitem_four,3\n",
        "Column,Meaning\norder_id,order_number\nbuyer_id,customer_number\npaid_at,payment_date\n",
        "Metric,Value\nRevenue,high\nVisits,120\nOrders,14\nViews,300\n",
    ] {
        let found = only(content);
        assert_eq!((shape(&found), &found.skipped_rows), ((vec![1], content.lines().count() - 1), &vec![]), "{content}");
    }
}

/// A Total of 99 under rows that add up to 15 was left out, and nobody was told.
#[test]
fn a_total_that_is_not_the_sum_of_its_rows_is_told() {
    let told = |content: &str| {
        let found = only(content);
        let told: Vec<String> =
            found.warnings.iter().filter(|w| w.kind == "total_disagrees").map(|w| w.message.kept().to_owned()).collect();
        (found.table.rows(), told)
    };
    let rows = "Region,Sales,Rate\nNorth,4,0.5\nSouth,5,0.6\nWest,6,0.7\n";
    let message = "row 5 is called a total and says 99, but the rows add up to 15; it was left out";
    assert_eq!(told(&format!("{rows}Total,99,0.6\n")), (3, vec![message.to_owned()]));
    // One that agrees anywhere, and one that is an average or no sum at all.
    for total in ["Total,15,0.6", "Total,5,0.6", "Total,,0.6"] {
        assert_eq!(told(&format!("{rows}{total}\n")), (3, vec![]), "{total}");
    }
}

/// A sentence between the rows of a report made its column of dates one of text, and a subtotal among the data was said to disagree
/// with all rows though it adds up those above it.
#[test]
fn a_note_between_the_rows_is_left_out_and_a_subtotal_is_of_the_rows_above() {
    let mut rows = "Day,Shop,Sales\n".to_owned();
    for day in 1..6 {
        writeln!(rows, "2026-03-0{day},A,{}", 100 + day).unwrap();
    }
    rows.push_str("\"Note: the shop moved to a new address on March 6, see mail\",,\n");
    for day in 6..9 {
        writeln!(rows, "2026-03-0{day},A,{}", 100 + day).unwrap();
    }
    rows.push_str(",Subtotal,836\n");
    for day in 1..6 {
        writeln!(rows, "2026-03-0{day},B,{}", 200 + day).unwrap();
    }
    let found = only(&rows);
    assert_eq!((found.skipped_rows.as_slice(), found.footer_rows.as_slice(), found.table.rows()), (&[7][..], &[11][..], 13));
    assert_eq!(found.table.columns()[0].ty, sheetsleuth::table::ColumnType::Date);
    assert!(found.warnings.is_empty(), "{:?}", found.warnings);
    // What stands alone in a row and is as short as the others there is data, and so is a note where many rows are not full.
    assert_eq!(only("Shop,City,Sales\nNorth,Bonn,5\nSouth,Bern,6\nEast,,\nWest,Basel,7\n").table.rows(), 4);
}

//! Pivots on a sheet: which totals are live, what their sheets are called, and the room of their titles.

use super::*;

/// What Excel can compute becomes a pivot table of its own over Data, whose cells are the pivot's.
#[test]
fn pivots_that_excel_computes_alike_are_live() {
    let path = written("live.xlsx");
    let mut archive = zip::ZipArchive::new(std::fs::File::open(&path).unwrap()).unwrap();
    let mut part = |name: &str| std::io::read_to_string(archive.by_name(name).unwrap()).unwrap();
    let cache = part("xl/pivotCache/pivotCacheDefinition1.xml");
    assert!(cache.contains("refreshOnLoad=\"1\"") && cache.contains("<worksheetSource name=\"Data\"/>"), "{cache}");
    assert!(
        cache.contains("<cacheField name=\"Note [x]\"")
            && cache.contains("<s v=\"=1+1\"/>")
            && cache.contains("<m/>")
            && cache.contains("<s v=\"_x005F_x0041_\"/>"),
        "{cache}"
    );
    let (across, beside) = (part("xl/pivotTables/pivotTable1.xml"), part("xl/pivotTables/pivotTable2.xml"));
    assert!(
        across.contains("<dataField name=\"Quantity \" fld=\"5\"") && across.contains("<colFields count=\"1\"><field x=\"3\"/>"),
        "{across}"
    );
    assert!(beside.contains("subtotal=\"average\"") && beside.contains("<colFields count=\"1\"><field x=\"-2\"/>"), "{beside}");

    let (live, pivot) = (sheet(&path, "Across - PivotTable"), sheet(&path, "Across"));
    let grand =
        |cells: &calamine::Range<Data>| cells.rows().next_back().and_then(|row| row.iter().rev().find(|c| **c != Data::Empty).cloned());
    assert!(grand(&live).is_some_and(|g| matches!(g, Data::Float(f) if f > 0.0)) && grand(&live) == grand(&pivot));
    let about = sheet(&path, "About");
    let told = about.rows().filter_map(|row| row.get(1)).filter(|c| c.to_string().contains("without a PivotTable of Excel")).count();
    assert_eq!(told, 3, "the other three say why they have none");
}

/// Whole numbers, truth values and days are items of a pivot table as they are cells of Data.
#[test]
fn pivots_by_numbers_days_and_truth_values_are_live() {
    let rows = 60_i32;
    let first = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap().to_epoch_days();
    let paid: Vec<Option<bool>> = (0..rows).map(|i| (i % 7 != 0).then_some(i % 3 == 0)).collect();
    let columns = vec![
        (Column::new("Year", ColumnType::Integer), Stored::new("x".into(), (0..rows).map(|i| i64::from(2024 + i % 3)).collect::<Vec<_>>())),
        (Column::new("Paid", ColumnType::Boolean), Stored::new("x".into(), paid)),
        (Column::new("Day", ColumnType::Date), Stored::new("x".into(), (0..rows).map(|i| first + i % 10).collect::<Vec<_>>())),
        (Column::new("Sales", ColumnType::Decimal), Stored::new("x".into(), (0..rows).map(|i| f64::from(i) + 0.5).collect::<Vec<_>>())),
    ];
    let table = Table::new("Sales", columns, Origin::default()).unwrap();
    let sum = PivotValue::from(Measure::new("Total", "sum(Sales)"));
    let by = |rows: &[&str], columns: &[&str]| PivotSpec {
        rows: rows.iter().map(|f| Field::parse(f)).collect(),
        columns: columns.iter().map(|f| Field::parse(f)).collect(),
        values: vec![sum.clone()],
        ..PivotSpec::default()
    };
    let specs = [("Years", by(&["Year", "Paid"], &[])), ("Days", by(&["Day"], &["Paid"]))];
    let specs = specs.map(|(name, spec)| (name, pivot::compute(&table, &spec, &Context::detached()).unwrap(), spec));
    let case = Case::new();
    let pivots = specs.iter().map(|(name, table, spec)| PivotSheet { name, spec, table, chart: None }).collect();
    let report = Report { table: &table, pivots, detection: None, ..case.report() };
    let path = kept("written").join("items.xlsx");
    workbook::write(&path, &report, &Context::detached()).unwrap();

    let mut archive = zip::ZipArchive::new(std::fs::File::open(&path).unwrap()).unwrap();
    let cache = std::io::read_to_string(archive.by_name("xl/pivotCache/pivotCacheDefinition1.xml").unwrap()).unwrap();
    for part in [
        "minValue=\"2024\" maxValue=\"2026\"",
        "<n v=\"2024\"/>",
        "<b v=\"1\"/>",
        "<m/>",
        "minDate=\"2026-01-01T00:00:00\"",
        "<d v=\"2026-01-10T00:00:00\"/>",
    ] {
        assert!(cache.contains(part), "{part} in {cache}");
    }
    let (years, days) = (sheet(&path, "Years - PivotTable"), sheet(&path, "Days - PivotTable"));
    assert_eq!(years.get_value((4, 0)), Some(&Data::Float(2024.0)));
    assert!(years.rows().any(|row| row.get(1) == Some(&Data::Bool(true))));
    assert!(
        matches!(days.get_value((5, 0)), Some(Data::DateTime(day)) if day.as_f64() == f64::from(first + 25_569)),
        "{:?}",
        days.get_value((5, 0))
    );
    let total: f64 = (0..rows).map(|i| f64::from(i) + 0.5).sum();
    assert!(years.rows().next_back().is_some_and(|row| row.contains(&Data::Float(total))));
}

#[test]
fn totals_are_live_where_excel_can_compute_them() {
    let path = written("pivots.xlsx");
    let mut book: Xlsx<_> = open_workbook(&path).unwrap();
    let formulas = book.worksheet_formula("Sales by month  region").unwrap();
    let all: Vec<String> = formulas.used_cells().map(|(_, _, f)| f.clone()).collect();
    assert!(all.contains(&"SUMIFS(Data[Sales],Data[Region],\"=~*West~?\")".to_owned()), "{all:?}");
    assert!(all.contains(&"SUM(Data[Sales])".to_owned()));
    assert!(all.contains(&"SUMPRODUCT(--(Data[Region]=\"\"),Data[Sales],Data[Quantity])".to_owned()));
    assert_eq!(book.worksheet_formula("Distinct").unwrap().used_cells().count(), 0);
}

/// The height of the first line of a pivot's header, in points.
fn height_of_header(path: &Path) -> f64 {
    let xml = crate::annotate::part(path, "xl/worksheets/sheet1.xml");
    let row = xml.split("<row r=\"4\"").nth(1).and_then(|row| row.split('>').next()).unwrap();
    row.split("ht=\"").nth(1).and_then(|h| h.split('"').next()).unwrap().parse().unwrap()
}

/// The names of shops across the top were cut after their first line, and those in Chinese had half the room they take.
#[test]
fn long_items_have_room_in_the_header_of_a_pivot_whatever_they_are_written_in() {
    let folder = kept("items");
    for (shop, lines) in [
        ("Hoa Sen", 1.0),
        ("Công ty Trách nhiệm Hữu hạn Thương mại Dịch vụ Hoa Sen", 3.0),
        ("上海青禾家居用品有限公司旗舰店", 2.0),
        ("ศูนย์รวมเครื่องเขียน", 1.0),
    ] {
        let columns = vec![
            (Column::new("店铺", ColumnType::Text), Stored::new("a".into(), [shop, "A"])),
            (Column::new("Sales", ColumnType::Decimal), Stored::new("b".into(), [1.5, 2.5])),
        ];
        let table = Table::new("shops", columns, Origin::default()).unwrap();
        let values = vec![Measure::new("Sales", "sum(Sales)").into()];
        let spec = PivotSpec { columns: vec![Field::new("店铺")], values, ..PivotSpec::default() };
        let pivot = pivot::compute(&table, &spec, &Context::detached()).unwrap();
        let path = folder.join("pivot.xlsx");
        workbook::write_pivot(&path, "Pivot", &spec, &pivot, &Context::detached()).unwrap();
        let height = height_of_header(&path);
        assert!((height - (20.0 + 15.0 * (lines - 1.0))).abs() < 1.0, "{height} points for {shop}");
    }
}

/// The second line of a long header stood below the edge of its row.
#[test]
fn a_header_that_says_what_is_shown_has_room_for_it() {
    let (case, folder) = (Case::new(), kept("captions"));
    let value = |way: &str| {
        let mut value = PivotValue::from(Measure::new("Sum of Sales", "sum(Sales)"));
        value.show_as = pivot::ShowAs::parse(way).unwrap();
        value
    };
    for (way, is_long, title) in
        [("value", false, "Sum of Sales"), ("% difference from previous", true, "Sum of Sales, % difference from previous")]
    {
        let spec = PivotSpec { rows: vec![Field::new("Region")], values: vec![value(way)], ..PivotSpec::default() };
        let pivot = pivot::compute(&case.table, &spec, &Context::detached()).unwrap();
        let path = folder.join("pivot.xlsx");
        workbook::write_pivot(&path, "Pivot", &spec, &pivot, &Context::detached()).unwrap();
        assert_eq!(sheet(&path, "Pivot").get_value((3, 1)), Some(&Data::String(title.into())));
        let height = height_of_header(&path);
        assert_eq!(height > 30.0, is_long, "{height} points for {title}");
    }
}

#[test]
fn pivots_with_impossible_names_get_possible_ones() {
    let case = Case::new();
    let mut report = case.report();
    let (_, spec, table) = &case.specs[0];
    let names = ["สรุปยอดขายรายเดือนของทุกภูมิภาคทั่วประเทศ", "销售/月[1]", "😀 Summary", "Summary", "data", &"x".repeat(40), &"x".repeat(50)];
    report.pivots = names.iter().map(|name| PivotSheet { name, spec, table, chart: None }).collect();
    let path = kept("written").join("names.xlsx");
    workbook::write(&path, &report, &Context::detached()).unwrap();
    let book: Xlsx<std::io::BufReader<std::fs::File>> = open_workbook(&path).unwrap();
    let read = book.sheet_names();
    assert!(read.iter().all(|n| n.encode_utf16().count() <= 31 && !n.contains(['/', '[', ']'])), "{read:?}");
    let distinct: std::collections::BTreeSet<String> = read.iter().map(|n| n.to_lowercase()).collect();
    assert_eq!(distinct.len(), read.len());
    assert!(read.contains(&"Summary 2".to_owned()) && read.contains(&"data 2".to_owned()));
}

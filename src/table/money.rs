//! What is money: by its unit, else by its name.

use super::suggest::has_word;
use super::{Column, ColumnType};

/// Words of money, as exports in several languages have them.
const WORDS: &[&str] = &[
    "gmv",
    "sales",
    "revenue",
    "amount",
    "turnover",
    "income",
    "price",
    "unitprice",
    "cost",
    "costs",
    "spend",
    "spending",
    "profit",
    "margin",
    "fee",
    "fees",
    "payment",
    "payments",
    "payout",
    "billing",
    "money",
    "cash",
    "umsatz",
    "erlös",
    "betrag",
    "preis",
    "kosten",
    "einkommen",
    "gewinn",
    "montant",
    "prix",
    "ventes",
    "recettes",
    "coût",
    "coûts",
    "importe",
    "precio",
    "ventas",
    "ingresos",
    "coste",
    "costes",
    "costo",
    "importo",
    "prezzo",
    "vendite",
    "ricavi",
    "fatturato",
    "preço",
    "vendas",
    "receita",
    "valor",
    "harga",
    "pendapatan",
    "penjualan",
    "biaya",
    "omzet",
    "prijs",
    "bedrag",
    "opbrengst",
];
/// Words that amounts have and counts have too: they tell money where there are cents.
const AMBIGUOUS: &[&str] = &["total", "net", "gross", "value", "subtotal", "discount"];
/// The same in scripts that do not part words.
const WITHIN: &[&str] = &[
    "金额",
    "金額",
    "销售额",
    "价格",
    "单价",
    "收入",
    "売上",
    "価格",
    "単価",
    "금액",
    "매출",
    "가격",
    "ยอดขาย",
    "ราคา",
    "doanh thu",
    "giá",
];

/// Whether a unit is a currency: an ISO 4217 code, or a sign that several have.
#[must_use]
pub fn is_currency(unit: &str) -> bool {
    matches!(unit, "¥" | "kr") || unit.len() == 3 && unit.chars().all(|c| c.is_ascii_uppercase())
}

/// Whether the numbers of a column are money: they are in a currency, or have no unit and are called so.
#[must_use]
pub fn is_money(column: &Column) -> bool {
    match column.unit.as_deref() {
        Some(unit) => is_currency(unit),
        None if !column.ty.is_numeric() => false,
        None => is_called_money(&column.name) || column.ty == ColumnType::Decimal && has_word(&column.name, AMBIGUOUS),
    }
}

/// Whether a name is one of money.
#[must_use]
pub fn is_called_money(name: &str) -> bool {
    let lower = name.to_lowercase();
    has_word(name, WORDS) || WITHIN.iter().any(|word| lower.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_told_by_its_currency_or_by_its_name() {
        let column = |name: &str, ty, unit: Option<&str>| Column { unit: unit.map(str::to_owned), ..Column::new(name, ty) };
        for (name, ty, unit) in [
            ("Wert A", ColumnType::Decimal, Some("EUR")),
            ("UnitPrice", ColumnType::Decimal, None),
            ("Net sales", ColumnType::Integer, None),
            ("Total", ColumnType::Decimal, None),
            ("销售额", ColumnType::Integer, None),
        ] {
            assert!(is_money(&column(name, ty, unit)), "{name}");
        }
        for (name, ty, unit) in [
            ("Visits", ColumnType::Integer, None),
            ("Total visits", ColumnType::Integer, None),
            ("Sales", ColumnType::Decimal, Some("%")),
            ("Weight", ColumnType::Decimal, None),
            ("Price", ColumnType::Text, None),
        ] {
            assert!(!is_money(&column(name, ty, unit)), "{name}");
        }
    }
}

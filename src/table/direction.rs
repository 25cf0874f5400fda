//! Which way a measure is good: more revenue is good news, more refunds are not.

use serde::{Deserialize, Serialize};

/// Which way is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// More is better: revenue.
    #[default]
    Up,
    /// Less is better: refunds.
    Down,
}

/// Words of what is better less, as exports in several languages have them.
const LESS: &[&str] = &[
    "refund",
    "refunds",
    "refunded",
    "return",
    "returns",
    "returned",
    "cost",
    "costs",
    "expense",
    "expenses",
    "cancel",
    "cancelled",
    "canceled",
    "cancellation",
    "cancellations",
    "chargeback",
    "chargebacks",
    "complaint",
    "complaints",
    "dispute",
    "disputes",
    "defect",
    "defects",
    "defective",
    "late",
    "delay",
    "delays",
    "delayed",
    "fee",
    "fees",
    "loss",
    "losses",
    "lost",
    "churn",
    "churned",
    "bounce",
    "bounces",
    "bounced",
    "penalty",
    "penalties",
    "damaged",
    "overdue",
    "error",
    "errors",
    "failed",
    "failure",
    "failures",
    "stockout",
    "stockouts",
    "cpc",
    "cpa",
    "cpm",
    "acos",
    "kosten",
    "retouren",
    "rückerstattung",
    "rückerstattungen",
    "storno",
    "stornos",
    "remboursement",
    "remboursements",
    "retours",
    "coût",
    "coûts",
    "reembolso",
    "reembolsos",
    "devolución",
    "devoluciones",
    "coste",
    "costes",
    "rimborso",
    "rimborsi",
    "resi",
    "pengembalian",
    "biaya",
    "pembatalan",
];
/// The same in scripts that do not part words.
const LESS_WITHIN: &[&str] = &[
    "退款",
    "退货",
    "退貨",
    "成本",
    "取消",
    "投诉",
    "返品",
    "返金",
    "キャンセル",
    "환불",
    "반품",
    "취소",
    "คืนเงิน",
    "คืนสินค้า",
    "ต้นทุน",
    "ยกเลิก",
];

impl Direction {
    /// Which way is usually good for a measure of this name, or of this expression where it has no other name. What is taken off
    /// or divided by does not count: net sales are good, though refunds are taken off.
    #[must_use]
    pub fn usual(name: &str) -> Self {
        let lower = name.to_lowercase();
        let first = lower.split(['-', '/', '\u{2212}']).next().unwrap_or_default();
        let words: Vec<&str> = first.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
        // Return on investment, on ad spend: more is better.
        let is_less = |at: usize| LESS.contains(&words[at]) && !(words[at] == "return" && words.get(at + 1) == Some(&"on"));
        let less = (0..words.len()).any(is_less) || LESS_WITHIN.iter().any(|w| first.contains(w));
        if less { Self::Down } else { Self::Up }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refunds_and_costs_are_better_less() {
        for less in
            ["Refunds", "sum(\"Refunds (USD)\")", "Return rate", "Cost per order", "sum(refunds) / sum(orders)", "退款金额", "Biaya"]
        {
            assert_eq!(Direction::usual(less), Direction::Down, "{less}");
        }
        for more in ["Revenue", "Net", "sum(GMV) - sum(Refunds)", "Returning customers", "Return on ad spend", "Orders / cost", "Costumes"]
        {
            assert_eq!(Direction::usual(more), Direction::Up, "{more}");
        }
    }
}

//! The words by which names of columns say what stands in them, in the languages exports come in.

mod lengths;

pub(super) use lengths::{named_clock, names_length};

/// Words that say that values name things.
const IDENTIFIER: &str = "id ids no nr num number code sku upc ean isbn asin gtin zip zipcode postal postcode plz phone tel mobile fax \
    iban account uuid guid key ref reference tracking serial barcode vat index invoice invoiceno nummer nomor kode código codigo número \
    numero nº n° numéro référence réf codice numer kod kodu numarası mã номер код артикул imei cpf cnpj siret iccid msisdn ssn pin awb \
    invoiceid";
/// The same as parts of words, where languages join them or do not part them.
const IDENTIFIER_PARTS: &str =
    "编号 号码 单号 編號 番号 编码 コード 邮编 號碼 單號 代码 代碼 条码 條碼 電話 电话 番號 번호 코드 หมายเลข รหัส เลขที่ nummer رقم";
/// Words that say that values are telephone numbers.
const PHONE: &str = "phone phones telephone tel telefone teléfono telefono telefon telefonnummer téléphone handy handynummer mobile mobil \
    móvil movil celular cellulare phonenumber mobilenumber телефон тел hp fax msisdn viber puhelin gsm";
/// The same as parts of words.
const PHONE_PARTS: &str = "电话 電話 手机 手機 携帯 전화 휴대폰 โทรศัพท์ เบอร์โทร มือถือ thoại sđt telepon handphone هاتف جوال טלפון whatsapp";
/// Words of codes that are written with points and zeros.
const CODE: &str =
    "code codes sku kode código codigo codice kod kodu cod mã код артикул hs hsn hts ncm taric tariff zolltarif 编码 代码 コード 코드 รหัส";
/// Words of months, of which six digits are one.
const MONTH: &str = "month months monat mes meses mois mês mese maand miesiąc měsíc månad måned kuukausi ay месяц місяць bulan tháng เดือน \
    月份 月 年月 월 연월 yearmonth yyyymm ym period periode periodo período période периода период 期间 期間";
/// The same as parts of words.
const MONTH_PARTS: &str = "月份 年月 연월 เดือน";
/// Words of weeks, of which six digits are one too.
const WEEK: &str = "week weeks wk cw kw woche kalenderwoche semaine semana settimana weken yearweek isoweek yyyyww vecka uge uke viikko hafta \
    minggu tydzień týden неделя тиждень hét tuần สัปดาห์ 周 週 周次 週次 주 주차";
/// Words that say that whole numbers count things after all: `number of orders`, `no. of units`.
const COUNT: &str = "of count total qty quantity sum avg average clicks views amount value anzahl nombre cantidad quantidade jumlah số \
    lượng количество adet";
/// Words of what is added up, so that whole numbers that happen to be consecutive do not number the rows.
const ADDED_UP: &str = "qty quantity quantité cantidad quantidade menge stück anzahl jumlah lượng количество adet ilość miktar units \
    count amount value views clicks visits orders sales revenue umsatz 数量 수량 จำนวน";
/// Words of dates and moments.
const DATE: &str = "date datum fecha data day tanggal tgl dates time datetime timestamp created updated jour día dia giorno dag dato \
    dzień tarih tarihi дата день время ngày hora heure تاريخ";
/// The same in languages that do not part words.
const DATE_PARTS: &str = "日期 时间 日付 時間 日時 날짜 일자 일시 วันที่";
/// Words of whole numbers that split rather than add up.
const PERIOD: &str = "year month week weekday quarter hour jahr monat année año mes tahun bulan fy 年 月 dow months years weeks mois \
    semaine trimestre semana ano woche quartal stunde trimester minggu yıl ay hafta rok miesiąc tydzień год месяц неделя квартал час năm \
    tháng tuần ปี เดือน 年份 月份 年月 周 季度 小时 年度 연도 년 월 주 yearmonth yearweek period";
/// Parts of words for what a customer buys in one go: many lines, one amount of the whole.
const ORDER_PARTS: &str = "order invoice transaction txn receipt checkout basket cart booking shipment parcel purchase ticket vente \
    venta verkauf beleg vorgang bestell auftrag rechnung commande facture pedido factura fatura ordine fattura zamówieni faktura sipariş \
    заказ đơn nota pesanan bestelling 订单 訂單 交易 注文 受注 주문 คำสั่งซื้อ";
/// Words of what an order has once.
const ORDER_AMOUNT_PARTS: &str = "order total amount shipping fee bestell gesamt betrag versand commande montant livraison pedido \
    importe envío envio frete ordine importo spedizione zamówieni kwota sipariş tutar kargo заказ сумма доставк đơn tổng phí pesanan \
    ongkir biaya ongkos 金额 金額 运费 運費 送料 合計 총액 금액 배송 ยอด ค่าส่ง ค่าจัดส่ง \
    จำนวนเงิน ราคารวม";
/// Words of what each line has for itself.
const LINE_PARTS: &str = "qty quantity units menge cantidad quantité quantidade 数量 수량 จำนวน lượng количеств adet unit price sku line \
    item product stück einzel artikel position unitaire article unitario artículo prezzo prix preis precio preço harga satuan 单价 單價 商品 \
    単価 단가 상품 ราคาต่อ giá цена товар birim ürün cena";

/// Amounts of money whose names begin with a word of lines: the Thai for number, the Vietnamese for price.
const NO_LINE_PARTS: [&str; 2] = ["จำนวนเงิน", "giá trị"];

/// Whether a name says that its numbers count something, not that they number the rows.
pub(super) fn names_count(name: &str) -> bool {
    any_of(&words(name), ADDED_UP)
}

/// The words of a name: parted by signs and by `camelCase`, in lower case.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before = ' ';
    for c in name.chars() {
        let starts = !c.is_alphanumeric() || (c.is_uppercase() && before.is_lowercase());
        if starts && words.last().is_some_and(|w| !w.is_empty()) {
            words.push(String::new());
        }
        if c.is_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.extend(c.to_lowercase());
        }
        before = c;
    }
    words.retain(|w| !w.is_empty());
    words
}

/// Whether one of the words is of a set.
fn any_of(words: &[String], set: &str) -> bool {
    words.iter().any(|word| set.split_ascii_whitespace().any(|w| w == word))
}

/// Whether a name in lower case holds a part of a set.
fn holds(lower: &str, parts: &str) -> bool {
    parts.split_ascii_whitespace().any(|part| lower.contains(part))
}

/// Whether a name says that its values name things: `Order ID`, `InvoiceNo`, `订单编号`, `Bestellnummer`.
pub(crate) fn names_identifier(name: &str) -> bool {
    let words = words(name);
    // "Número de pedidos" counts orders, "Número de pedido" names one.
    let plural = words.iter().any(|w| w == "de") && words.last().is_some_and(|w| w.ends_with('s'));
    let named = any_of(&words, IDENTIFIER) && !plural && !any_of(&words, COUNT);
    named || holds(&name.to_lowercase(), IDENTIFIER_PARTS) || name.trim_end().ends_with('#')
}

/// Whether a name says that its values are telephone numbers.
pub(super) fn names_phone(name: &str) -> bool {
    any_of(&words(name), PHONE) || holds(&name.to_lowercase(), PHONE_PARTS)
}

/// Whether a name says that its values are codes that look like numbers: `HS code`, `Código NCM`.
pub(super) fn names_code(name: &str) -> bool {
    let words = words(name);
    // "SKU Unit Price" is the price of one.
    let behind = words.last().is_some_and(|word| any_of(std::slice::from_ref(word), CODE));
    behind || words.len() == 2 && any_of(&words[..1], CODE) && words[0] != "sku"
}

/// Whether a name says that its values are months.
pub(super) fn names_month(name: &str) -> bool {
    any_of(&words(name), MONTH) || holds(name, MONTH_PARTS)
}

/// Whether a name says that its values are weeks.
pub(super) fn names_week(name: &str) -> bool {
    any_of(&words(name), WEEK)
}

/// Whether a name is written in Thai.
pub(super) fn is_thai(name: &str) -> bool {
    name.chars().any(|c| matches!(c, '\u{e01}'..='\u{e4e}'))
}

/// Whether a name says that its values are dates or moments.
pub(super) fn names_date(name: &str) -> bool {
    any_of(&words(name), DATE) || holds(name, DATE_PARTS)
}

/// Whether a name says that its whole numbers are years, months or weeks.
pub(super) fn names_period(name: &str) -> bool {
    any_of(&words(name), PERIOD)
}

/// Whether a name is one of those columns have: few words, one of them known for dates, periods, identifiers or what is added up.
pub(super) fn names_column(name: &str) -> bool {
    let is_short = words(name).len() <= 3 && !name.contains(['(', ':', '\u{ff1a}']);
    is_short && (names_date(name) || names_period(name) || names_identifier(name) || names_count(name))
}

/// Whether a line says which page it stands on: `Page 2`, `Seite 2 von 3`, `第2页`.
pub(super) fn names_page(line: &str) -> bool {
    const PAGE: &str = "page pages pg seite página pagina sayfa strona stránka страница trang halaman หน้า";
    let digits = line.chars().filter(|c| c.is_numeric()).count();
    let in_one = |sign: char| line.trim_start().starts_with(['\u{7b2c}', '-', ' ']) && line.contains(sign);
    let words = words(line);
    digits > 0
        && words.len() <= 5
        && (words.first().is_some_and(|first| any_of(std::slice::from_ref(first), PAGE))
            || ['\u{9875}', '\u{9801}'].into_iter().any(in_one))
}

/// Whether a name says that its values name orders, invoices or the like.
pub(crate) fn names_order(name: &str) -> bool {
    names_identifier(name) && holds(&name.to_lowercase(), ORDER_PARTS)
}

/// Whether a name may be that of an amount of a whole order; prices and quantities of lines may repeat by chance.
pub(super) fn names_order_amount(name: &str) -> bool {
    let lower = name.to_lowercase();
    holds(&lower, ORDER_AMOUNT_PARTS) && !names_line(name)
}

/// Whether a name says that its values belong to single lines: a price, something of a unit.
pub(super) fn names_line(name: &str) -> bool {
    let lower = NO_LINE_PARTS.iter().fold(name.to_lowercase(), |name, part| name.replace(part, " "));
    holds(&lower, LINE_PARTS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_identifiers_from_counts() {
        for name in ["Order ID", "InvoiceNo", "CustomerID", "StockCode", "order_id", "订单编号", "Zip", "PO #"] {
            assert!(names_identifier(name), "{name}");
        }
        for name in ["Bestellnummer", "Número de pedido", "체크번호", "Mã đơn hàng", "訂單編號", "Номер заказа", "รหัสสินค้า"]
        {
            assert!(names_identifier(name), "{name}");
        }
        for name in
            ["Number of orders", "Quantity", "Paid", "Country", "Video views", "Notes", "Order Amount", "Número de pedidos", "Anzahl"]
        {
            assert!(!names_identifier(name), "{name}");
        }
    }

    #[test]
    fn names_tell_codes_telephones_months_and_weeks() {
        assert!(["HS code", "Código NCM", "hs_code", "SKU", "Mã"].iter().all(|name| names_code(name)));
        assert!(["SKU Unit Original Price", "SKU Price", "Discount code value", "Price"].iter().all(|name| !names_code(name)));
        assert!(["Telefone", "Teléfono", "Điện thoại", "เบอร์โทรศัพท์", "Телефон", "WhatsApp"].iter().all(|name| names_phone(name)));
        assert!(names_month("Month") && names_month("月份") && !names_month("Week") && names_week("KW") && !names_phone("Menge"));
    }

    #[test]
    fn names_tell_dates_and_periods() {
        assert!(names_date("Order Date") && names_date("创建时间") && names_date("Ngày đặt") && !names_date("Region"));
        assert!(names_period("Year") && names_period("ปี") && names_period("Ano") && !names_period("Quantity"));
    }

    #[test]
    fn amounts_of_orders_are_told_from_those_of_lines() {
        assert!(names_order("Order ID") && names_order("Auftragsnummer") && names_order("주문번호") && !names_order("SKU ID"));
        assert!(names_order_amount("Order Amount") && names_order_amount("Versandkosten") && names_order_amount("运费"));
        assert!(names_order_amount("จำนวนเงินทั้งหมด") && names_order_amount("Tổng giá trị đơn hàng"));
        assert!(names_line("จำนวน") && names_line("Giá") && names_line("Đơn giá"));
        assert!(!names_order_amount("Unit price") && !names_order_amount("Item total") && names_line("Einzelpreis"));
    }
}

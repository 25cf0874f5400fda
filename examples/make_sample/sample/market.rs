//! Who sells what to whom: regions, categories, products, sellers, creators and channels. All names are invented.

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Region {
    Indonesia,
    Thailand,
    Vietnam,
    Singapore,
    UnitedKingdom,
    Germany,
}

impl Region {
    pub(crate) const ALL: [Self; 6] = [Self::Indonesia, Self::Thailand, Self::Vietnam, Self::Singapore, Self::UnitedKingdom, Self::Germany];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Indonesia => "Indonesia",
            Self::Thailand => "Thailand",
            Self::Vietnam => "Vietnam",
            Self::Singapore => "Singapore",
            Self::UnitedKingdom => "United Kingdom",
            Self::Germany => "Germany",
        }
    }

    /// Visits on an ordinary day at the start, all categories together.
    pub(crate) const fn visits(self) -> f64 {
        match self {
            Self::Indonesia => 96_000.0,
            Self::Thailand => 64_000.0,
            Self::Vietnam => 58_000.0,
            Self::Singapore => 14_000.0,
            Self::UnitedKingdom => 41_000.0,
            Self::Germany => 23_000.0,
        }
    }

    /// Prices against the catalogue.
    pub(crate) const fn price_level(self) -> f64 {
        match self {
            Self::Indonesia => 0.62,
            Self::Thailand => 0.74,
            Self::Vietnam => 0.58,
            Self::Singapore => 1.24,
            Self::UnitedKingdom => 1.35,
            Self::Germany => 1.42,
        }
    }

    /// How much of a campaign's uplift arrives here; double-days are young in Europe.
    pub(crate) const fn campaign_pull(self) -> f64 {
        match self {
            Self::Indonesia | Self::Thailand | Self::Vietnam => 1.0,
            Self::Singapore => 0.9,
            Self::UnitedKingdom => 0.4,
            Self::Germany => 0.3,
        }
    }

    /// One specialist seller for each category, in the order of [`Category::ALL`].
    pub(crate) const fn specialists(self) -> [&'static str; 6] {
        match self {
            Self::Indonesia => ["Cantik Alami", "Sinar Gadget", "Galeri Nusa", "Rumah Rapi Official", "Bumbu Mbak Rini", "Kotak Mainan ID"],
            Self::Thailand => ["Siam Glow Beauty", "Chang & Co Gadgets", "Mango Lane", "ร้านบ้านสวยใจดี", "ครัวคุณยาย", "Toy Tuk Tuk"],
            Self::Vietnam => ["Mộc Nhiên", "Sao Mai Digital", "Hà Nội Chic", "Tiệm Nhà Gỗ", "Bếp Của Mẹ", "Nắng Vàng Kids"],
            Self::Singapore => {
                ["Orchid Skin Lab", "Marina Tech Hub", "Lion Street Goods", "Void Deck Living", "Tiong Bahru Pantry", "Merlion Minis"]
            }
            Self::UnitedKingdom => {
                ["Blythe Beauty Bar", "Northgate Electronics", "Harbour & Finch", "Copper Kettle Co", "The Tea Shed", "Little Fox Toys"]
            }
            Self::Germany => [
                "Löwenzahn Naturkosmetik",
                "Nordlicht Elektronik",
                "Stoff & Stil Berlin",
                "Küchenglück",
                "Vorratskammer",
                "Waldkind Spielwaren",
            ],
        }
    }

    /// Sellers of everything, many of them shipping from abroad.
    pub(crate) const fn traders(self) -> &'static [&'static str] {
        match self {
            Self::Indonesia => &["Toko Sinar Pagi", "义乌优品小铺"],
            Self::Thailand => &["ตลาดนัดออนไลน์ 88", "深圳远航数码"],
            Self::Vietnam => &["Chợ Nhỏ", "广州花漾优选"],
            Self::Singapore => &["狮城好物", "Everyday Crate"],
            Self::UnitedKingdom => &["Parcel & Post", "宁波海风家居"],
            Self::Germany => &["Kaufhaus Kunterbunt", "杭州青禾贸易"],
        }
    }

    pub(crate) const fn creators(self) -> &'static [&'static str] {
        match self {
            Self::Indonesia => &["@dapurmbakrini", "@gadgetgilang", "@cantikbarenglia"],
            Self::Thailand => &["@fahsaireview", "@krunok.cooks", "@mintmakesup"],
            Self::Vietnam => &["@linhdanstyle", "@bepnhamai", "@tuantech.vn"],
            Self::Singapore => &["@kopi.and.kit", "@shermainefinds"],
            Self::UnitedKingdom => &["@poppyunboxes", "@theteatimeedit", "@dadvstoys"],
            Self::Germany => &["@lenas.fundstuecke", "@technikmitjan"],
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Category {
    Beauty,
    Electronics,
    Fashion,
    Home,
    Food,
    Toys,
}

/// A product and its catalogue price in US dollars.
pub(crate) type Product = (&'static str, f64);

impl Category {
    pub(crate) const ALL: [Self; 6] = [Self::Beauty, Self::Electronics, Self::Fashion, Self::Home, Self::Food, Self::Toys];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Beauty => "Beauty",
            Self::Electronics => "Electronics",
            Self::Fashion => "Fashion",
            Self::Home => "Home & living",
            Self::Food => "Food & snacks",
            Self::Toys => "Toys & hobbies",
        }
    }

    /// Share of a region's visits.
    pub(crate) const fn share(self) -> f64 {
        match self {
            Self::Beauty => 0.22,
            Self::Electronics => 0.19,
            Self::Fashion => 0.25,
            Self::Home => 0.15,
            Self::Food => 0.11,
            Self::Toys => 0.08,
        }
    }

    /// Orders per visit on an ordinary day.
    pub(crate) const fn conversion(self) -> f64 {
        match self {
            Self::Beauty => 0.041,
            Self::Electronics => 0.019,
            Self::Fashion => 0.033,
            Self::Home => 0.028,
            Self::Food => 0.052,
            Self::Toys => 0.030,
        }
    }

    /// Share of orders that are refunded.
    pub(crate) const fn refund_rate(self) -> f64 {
        match self {
            Self::Beauty => 0.024,
            Self::Electronics => 0.041,
            Self::Fashion => 0.068,
            Self::Home => 0.033,
            Self::Food => 0.011,
            Self::Toys => 0.027,
        }
    }

    /// Growth of visits in a year.
    pub(crate) const fn growth(self) -> f64 {
        match self {
            Self::Beauty => 0.34,
            Self::Electronics => 0.08,
            Self::Fashion => 0.14,
            Self::Home => 0.11,
            Self::Food => 0.26,
            Self::Toys => 0.05,
        }
    }

    /// The year's shape: visits by month against the average month.
    pub(crate) const fn season(self) -> [f64; 12] {
        match self {
            Self::Beauty => [0.97, 1.00, 1.01, 1.00, 1.01, 1.00, 0.98, 0.98, 1.00, 1.01, 1.03, 1.03],
            Self::Electronics => [0.98, 0.96, 0.98, 0.98, 0.98, 0.99, 0.99, 1.01, 1.02, 1.02, 1.06, 1.05],
            Self::Fashion => [0.94, 0.97, 1.04, 1.04, 1.02, 0.98, 0.95, 0.96, 1.03, 1.04, 1.03, 1.02],
            Self::Home => [1.03, 1.01, 1.00, 1.00, 0.99, 0.98, 0.97, 0.98, 1.00, 1.01, 1.02, 1.02],
            Self::Food => [1.05, 1.04, 1.02, 0.99, 0.98, 0.97, 0.96, 0.97, 0.98, 1.00, 1.01, 1.05],
            Self::Toys => [0.88, 0.90, 0.93, 0.95, 0.97, 1.00, 0.99, 0.97, 0.98, 1.05, 1.18, 1.24],
        }
    }

    pub(crate) const fn products(self) -> &'static [Product] {
        match self {
            Self::Beauty => &[
                ("Rice water serum 50 ml", 14.90),
                ("Velvet lip tint set of 3", 11.50),
                ("Cica calming cream", 16.20),
                ("Sunscreen gel SPF 50", 12.40),
                ("Argan hair oil", 9.90),
                ("Clay mask trio", 18.00),
                ("Cushion foundation", 21.50),
            ],
            Self::Electronics => &[
                ("Wireless earbuds Pico 2", 34.90),
                ("65 W travel charger", 27.50),
                ("Smart band Loop", 42.00),
                ("USB-C hub 7 in 1", 31.90),
                ("Mini projector Lumo", 96.00),
                ("Mechanical keyboard 75 %", 58.00),
                ("Power bank 20,000 mAh", 29.00),
            ],
            Self::Fashion => &[
                ("Oversized cotton T-shirt", 12.90),
                ("Linen wrap dress", 29.50),
                ("Canvas tote bag", 15.90),
                ("High-waist jeans", 34.00),
                ("Ribbed lounge set", 26.80),
                ("Chunky sneakers", 44.90),
                ("Pashmina shawl", 18.40),
            ],
            Self::Home => &[
                ("Bamboo drawer organiser", 17.90),
                ("Aroma diffuser 300 ml", 24.50),
                ("Microfibre bedding set", 39.90),
                ("Stackable lunch box", 13.20),
                ("LED desk lamp", 22.80),
                ("Foldable laundry basket", 15.40),
            ],
            Self::Food => &[
                ("Sambal trio", 11.20),
                ("Matcha latte mix", 13.50),
                ("Dried mango 500 g", 9.40),
                ("Instant pho 12 cups", 16.80),
                ("Seaweed crisps box", 8.90),
                ("Cold brew bags", 14.20),
            ],
            Self::Toys => &[
                ("Blind box forest friends", 10.90),
                ("Magnetic tiles 64 pieces", 32.00),
                ("Watercolour set 36", 16.50),
                ("Mini brick city cafe", 24.90),
                ("Yoga mat for kids", 19.80),
                ("Puzzle 1,000 pieces", 14.60),
            ],
        }
    }

    /// The mean catalogue price, which sets the average order value of the daily metrics.
    pub(crate) fn mean_price(self) -> f64 {
        let products = self.products();
        products.iter().map(|(_, price)| price).sum::<f64>() / products.len() as f64
    }
}

/// How buyers arrived, the most frequent first. Creators sell in the first two.
pub(crate) const CHANNELS: [&str; 5] = ["Short video", "Live", "Shop tab", "Search", "Ads"];
/// Channels up to this index are sold by a creator.
pub(crate) const CREATOR_CHANNELS: usize = 2;

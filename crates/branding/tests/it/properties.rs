//! What must hold for every brand, well-meant or hostile.

use proptest::prelude::*;
use vestibule_branding::{BrandInput, Cause, ModeInput, PaletteInput, Radius, Scheme, SchemeChoice, Setting, theme};

use crate::{contrast, fjord, luminance, nachtwerk, pair};

/// Which tokens are read on which, and how well.
const GUARANTEES: [(&str, &str, f64); 19] = [
    ("text", "surface", 4.5),
    ("text", "card", 4.5),
    ("muted", "surface", 4.5),
    ("muted", "card", 4.5),
    ("brand-text", "surface", 4.5),
    ("brand-text", "card", 4.5),
    ("danger", "surface", 4.5),
    ("danger", "card", 4.5),
    ("ok", "surface", 4.5),
    ("ok", "card", 4.5),
    ("on-brand", "brand", 4.5),
    ("on-brand", "brand-hover", 4.5),
    ("on-danger", "danger", 4.5),
    ("line", "surface", 3.0),
    ("line", "card", 3.0),
    ("focus", "surface", 3.0),
    ("focus", "card", 3.0),
    ("brand", "card", 3.0),
    ("brand-hover", "card", 3.0),
];

fn assert_guarantees(css: &str) {
    for (front, ground, ratio) in GUARANTEES {
        for (front_color, ground_color) in pair(css, front).iter().zip(pair(css, ground)) {
            let found = contrast(front_color, &ground_color);
            assert!(
                found >= ratio,
                "{front} {front_color} on {ground} {ground_color}: {found:.3} < {ratio}\n{css}"
            );
        }
    }
}

/// Removes what the crate writes itself; whatever an input smuggled in would be left over.
fn assert_exact_shape(css: &str) {
    let pattern = concat!(
        r##"^(@font-face\{font-family:"Brand";src:url\("[-A-Za-z0-9._~/:?=&%]+"\);[-a-z0-9:; %]+\}"##,
        r##"(@font-face\{font-family:"Brand fallback";src:(local\("[A-Za-z ]+"\),?)+;[-a-z0-9:; %]+\}){2})?"##,
        r##"@layer brand\{:root\{(--[-a-z]+:light-dark\(#[0-9a-f]{6},#[0-9a-f]{6}\);){13}"##,
        r##"--radius:[0-9]+(\.[0-9]+)?rem"##,
        r##"(;--font:"Brand","Brand fallback",system-ui,sans-serif;font-size-adjust:ex-height \.52)?\}\}$"##,
    );
    assert!(regex::Regex::new(pattern).unwrap().is_match(css), "{css}");
}

fn hex() -> impl Strategy<Value = String> {
    "#([0-9a-fA-F]{3}|[0-9a-fA-F]{4}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})"
}

fn setting() -> impl Strategy<Value = Option<String>> {
    prop_oneof![
        6 => hex().prop_map(Some),
        1 => Just(None),
        1 => any::<String>().prop_map(Some),
        1 => "#?[0-9a-z;{}<>/'\"\\\\() +-]{0,12}".prop_map(Some),
    ]
}

prop_compose! {
    fn palette_input()(primary in setting(), background in setting(), warn in setting(), font in setting()) -> PaletteInput {
        PaletteInput { primary, background, warn, font }
    }
}

prop_compose! {
    fn brand_input()(
        light in palette_input(),
        dark in palette_input(),
        mode in prop_oneof![Just(ModeInput::Auto), Just(ModeInput::Light), Just(ModeInput::Dark)],
        radius in proptest::option::of(any::<f32>().prop_map(Radius::from_rem)),
    ) -> BrandInput {
        BrandInput { light, dark, mode, radius }
    }
}

proptest! {
    // What a run finds becomes a named test; no file of seeds is kept.
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_brand_is_readable(input in brand_input()) {
        assert_guarantees(&theme(&input).css(None));
    }

    #[test]
    fn no_input_leaves_a_trace_in_the_style_sheet(input in brand_input(), url in proptest::option::of(any::<String>())) {
        assert_exact_shape(&theme(&input).css(url.as_deref()));
    }

    #[test]
    fn a_font_address_is_taken_whole_or_not_at_all(url in "(/|https://a\\.b/)?[-a-z/:\"'();{}<>\\\\\\n ]{0,12}") {
        assert_exact_shape(&theme(&BrandInput::default()).css(Some(&url)));
    }

    #[test]
    fn the_page_keeps_its_color(background in "#[0-9a-f]{6}") {
        let light = PaletteInput { background: Some(background.clone()), ..PaletteInput::default() };
        let theme = theme(&BrandInput { light, ..BrandInput::default() });
        prop_assert_eq!(theme.theme_color(Scheme::Light), background);
    }

    #[test]
    fn a_primary_color_changes_only_if_it_must(primary in "#[0-9a-f]{6}") {
        let light = PaletteInput { primary: Some(primary.clone()), ..PaletteInput::default() };
        let theme = theme(&BrandInput { light, ..BrandInput::default() });
        let [used, _] = pair(&theme.css(None), "brand");
        let told = theme.adjustments().iter().any(|one| one.scheme == Scheme::Light && one.setting == Setting::Primary);
        let distance = contrast(&primary, "#ffffff");
        if distance >= 3.01 {
            prop_assert_eq!(&used, &primary);
        }
        prop_assert_eq!(told, used != primary);
        // It goes no further than needed: darker than the limit by one step at most.
        prop_assert!(used == primary || contrast(&used, "#ffffff") < 3.3, "{} became {}", primary, used);
    }
}

#[test]
fn hostile_strings_are_named_but_never_repeated() {
    for raw in [
        "red;}</style>",
        "#12",
        "#1234567",
        "#+12345",
        "red",
        "rgb(1,2,3)",
        "#fff;",
        "url(x)",
        "ｆｆｆ",
        "#ｆｆｆ",
    ] {
        let light = PaletteInput {
            primary: Some(raw.to_owned()),
            ..PaletteInput::default()
        };
        let theme = theme(&BrandInput {
            light,
            ..BrandInput::default()
        });
        assert_eq!(theme.adjustments().len(), 1, "{raw}");
        assert_eq!(theme.adjustments()[0].cause, Cause::NotAColor, "{raw}");
        assert!(!theme.adjustments()[0].to_string().contains(raw), "{raw}");
        assert_eq!(
            theme.css(None),
            vestibule_branding::theme(&BrandInput::default()).css(None),
            "{raw}"
        );
    }
}

#[test]
fn short_and_translucent_hex_is_read() {
    for (raw, expected) in [
        ("#05a", "#0055aa"),
        ("#05A8", "#0055aa"),
        (" #0055AA ", "#0055aa"),
        ("#0055aa80", "#0055aa"),
    ] {
        let light = PaletteInput {
            primary: Some(raw.to_owned()),
            ..PaletteInput::default()
        };
        let css = theme(&BrandInput {
            light,
            ..BrandInput::default()
        })
        .css(None);
        assert_eq!(pair(&css, "brand")[0], expected, "{raw}");
    }
}

#[test]
fn demo_brands_and_the_default_need_no_adjustment() {
    for input in [fjord(), nachtwerk(), BrandInput::default()] {
        assert_eq!(theme(&input).adjustments(), []);
    }
}

#[test]
fn an_unreadable_color_keeps_its_hue() {
    let light = PaletteInput {
        primary: Some("#ffe600".to_owned()),
        ..PaletteInput::default()
    };
    let theme = theme(&BrandInput {
        light,
        ..BrandInput::default()
    });
    let [brand, _] = pair(&theme.css(None), "brand");
    let channel = |at: usize| u8::from_str_radix(&brand[at..at + 2], 16).unwrap();
    assert!(
        channel(1) > channel(3) && channel(3) > 2 * channel(5),
        "{brand} is no longer yellow"
    );
    assert!(luminance(&brand) < luminance("#ffe600"));
}

#[test]
fn a_scheme_without_primary_borrows_the_other_one() {
    let light = PaletteInput {
        primary: Some("#c2410c".to_owned()),
        ..PaletteInput::default()
    };
    let css = theme(&BrandInput {
        light,
        ..BrandInput::default()
    })
    .css(None);
    assert_eq!(pair(&css, "brand"), ["#c2410c", "#c2410c"]);
}

#[test]
fn a_forced_scheme_wins_over_the_persons_choice() {
    let choices = [SchemeChoice::System, SchemeChoice::Light, SchemeChoice::Dark];
    let auto = theme(&fjord());
    assert_eq!(
        choices.map(|choice| auto.color_scheme(choice)),
        ["light dark", "light", "dark"]
    );
    assert!(!auto.is_forced());

    let dark = theme(&nachtwerk());
    assert_eq!(choices.map(|choice| dark.color_scheme(choice)), ["dark"; 3]);
    assert!(dark.is_forced());

    let forced = theme(&BrandInput {
        mode: ModeInput::Light,
        ..fjord()
    });
    assert_eq!(choices.map(|choice| forced.color_scheme(choice)), ["light"; 3]);
    assert_eq!(forced.theme_color(Scheme::Dark), "#f6f9fa");
}

#[test]
fn a_font_address_must_be_plain() {
    let theme = theme(&BrandInput::default());
    for good in ["/ui/v2/login/brand/1/font?v=ab%20c", "https://id.example.com/f.woff2"] {
        assert!(theme.css(Some(good)).contains(&format!("src:url(\"{good}\");")), "{good}");
    }
    for bad in [
        "",
        "//other.example/f",
        "f.woff2",
        "data:font/woff2",
        "javascript:x",
        "/a\"b",
        "/a)b",
        "/a\\b",
        "/a\nb",
        "/é",
        "/a{b",
        "/a;b",
    ] {
        assert_eq!(theme.css(Some(bad)), theme.css(None), "{bad}");
    }
}

#[test]
fn a_radius_stays_within_a_control() {
    let given = [f32::NAN, -1.0, f32::INFINITY, 0.333_333, 0.0].map(|rem| Radius::from_rem(rem).rem());
    assert_eq!(given, [0.625, 0.0, 1.375, 0.333, 0.0]);
}

#[test]
fn a_negative_zero_radius_is_written_as_zero() {
    let input = BrandInput {
        radius: Some(Radius::from_rem(-0.0)),
        ..BrandInput::default()
    };
    let css = theme(&input).css(None);
    assert!(css.ends_with("--radius:0rem}}"), "{css}");
}

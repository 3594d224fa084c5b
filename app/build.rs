//! Reads `locales/`, checks every language against English, and writes one Rust type a message (`messages.rs`).
//! No text is chosen here: that is done at run time, by `text.rs`.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    #[cfg(feature = "ssr")]
    if let Err(problems) = messages::generate() {
        for problem in problems {
            println!("cargo::error={problem}");
        }
    }
}

#[cfg(feature = "ssr")]
mod messages {
    use std::collections::{BTreeMap, BTreeSet};
    use std::fmt::Write as _;
    use std::path::{Path, PathBuf};

    use fluent_syntax::ast::{CallArguments, Entry, Expression, InlineExpression, Pattern, PatternElement, VariantKey};

    /// The language that all others are measured by.
    const REFERENCE: &str = "en";

    /// What a variable must be given as.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
    enum Kind {
        Text,
        Number,
    }

    /// One text: a message's value, or one of its attributes.
    #[derive(Debug, Clone)]
    struct Text {
        preview: String,
        variables: BTreeMap<String, Kind>,
    }

    /// Texts by file and by `message` or `message.attribute`.
    type Texts = BTreeMap<(String, String), Text>;

    pub fn generate() -> Result<(), Vec<String>> {
        let root = PathBuf::from(env("CARGO_MANIFEST_DIR")?).join("../locales");
        println!("cargo::rerun-if-changed={}", root.display());
        let mut problems = Vec::new();
        let mut languages: BTreeMap<String, Texts> = BTreeMap::new();
        for folder in entries(&root)? {
            let tag = name_of(&folder);
            let mut texts = Texts::new();
            for file in entries(&folder)? {
                read_file(&file, &mut texts, &mut problems);
            }
            languages.insert(tag, texts);
        }
        let Some(reference) = languages.get(REFERENCE).cloned() else {
            return Err(vec![format!("locales/{REFERENCE} is missing")]);
        };
        for (tag, texts) in &languages {
            compare(tag, texts, &reference, &mut problems);
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        let code = write_code(&root, &languages, &reference)?;
        let out = PathBuf::from(env("OUT_DIR")?).join("messages.rs");
        std::fs::write(&out, code).map_err(|error| vec![format!("{}: {error}", out.display())])
    }

    #[expect(clippy::disallowed_methods, reason = "cargo tells a build script by its environment")]
    fn env(name: &str) -> Result<String, Vec<String>> {
        std::env::var(name).map_err(|error| vec![format!("{name}: {error}")])
    }

    fn entries(folder: &Path) -> Result<Vec<PathBuf>, Vec<String>> {
        let listed = std::fs::read_dir(folder).map_err(|error| vec![format!("{}: {error}", folder.display())])?;
        let mut paths: Vec<PathBuf> = listed.filter_map(Result::ok).map(|entry| entry.path()).collect();
        paths.sort();
        Ok(paths)
    }

    fn name_of(path: &Path) -> String {
        path.file_stem()
            .map(|stem| stem.to_string_lossy().into_owned())
            .unwrap_or_default()
    }

    fn read_file(path: &Path, texts: &mut Texts, problems: &mut Vec<String>) {
        println!("cargo::rerun-if-changed={}", path.display());
        let (file, place) = (name_of(path), path.display());
        let source = match std::fs::read_to_string(path) {
            Ok(source) => source,
            Err(error) => return problems.push(format!("{place}: {error}")),
        };
        let resource = match fluent_syntax::parser::parse(source.as_str()) {
            Ok(resource) => resource,
            Err((_, errors)) => return problems.push(format!("{place}: {errors:?}")),
        };
        for entry in &resource.body {
            let Entry::Message(message) = entry else { continue };
            let id = message.id.name;
            if !id.starts_with(&format!("{}-", file.replace('_', "-"))) {
                problems.push(format!("{place}: {id} does not start with the name of its file"));
            }
            let attributes = message
                .attributes
                .iter()
                .map(|attribute| (Some(attribute.id.name), &attribute.value));
            for (attribute, pattern) in message.value.iter().map(|value| (None, value)).chain(attributes) {
                let key = attribute.map_or_else(|| id.to_owned(), |attribute| format!("{id}.{attribute}"));
                let mut text = Text {
                    preview: String::new(),
                    variables: BTreeMap::new(),
                };
                if let Err(problem) = read_pattern(pattern, &mut text) {
                    problems.push(format!("{place}: {key}: {problem}"));
                }
                if texts.insert((file.clone(), key.clone()), text).is_some() {
                    problems.push(format!("{place}: {key} is there twice"));
                }
            }
        }
    }

    fn read_pattern(pattern: &Pattern<&str>, text: &mut Text) -> Result<(), String> {
        for element in &pattern.elements {
            match element {
                PatternElement::TextElement { value } => text.preview.push_str(value),
                PatternElement::Placeable {
                    expression: Expression::Inline(inline),
                } => read_inline(inline, Kind::Text, text)?,
                PatternElement::Placeable {
                    expression: Expression::Select { selector, variants },
                } => {
                    let is_plural = variants.iter().any(|variant| match &variant.key {
                        VariantKey::NumberLiteral { .. } => true,
                        VariantKey::Identifier { name } => ["zero", "one", "two", "few", "many"].contains(name),
                    });
                    read_inline(selector, if is_plural { Kind::Number } else { Kind::Text }, text)?;
                    for variant in variants {
                        read_pattern(&variant.value, text)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn read_inline(inline: &InlineExpression<&str>, kind: Kind, text: &mut Text) -> Result<(), String> {
        match inline {
            InlineExpression::VariableReference { id } => {
                let known = text.variables.entry(id.name.to_owned()).or_insert(kind);
                *known = (*known).max(kind);
                let _ = write!(text.preview, "{{ ${} }}", id.name);
                Ok(())
            }
            InlineExpression::FunctionReference {
                id,
                arguments: CallArguments { positional, .. },
            } if id.name == "NUMBER" => positional
                .iter()
                .try_for_each(|argument| read_inline(argument, Kind::Number, text)),
            InlineExpression::StringLiteral { .. } | InlineExpression::NumberLiteral { .. } => Ok(()),
            InlineExpression::TermReference { .. } => Ok(()),
            InlineExpression::Placeable { expression } => match &**expression {
                Expression::Inline(inner) => read_inline(inner, kind, text),
                Expression::Select { .. } => Err("nested selection".to_owned()),
            },
            InlineExpression::FunctionReference { id, .. } => Err(format!("function {} is not known", id.name)),
            InlineExpression::MessageReference { id, .. } => Err(format!("a sentence is not made of pieces: {}", id.name)),
        }
    }

    fn compare(tag: &str, texts: &Texts, reference: &Texts, problems: &mut Vec<String>) {
        let keys: BTreeSet<_> = texts.keys().chain(reference.keys()).collect();
        for key @ (file, id) in keys {
            let place = format!("locales/{tag}/{file}.ftl: {id}");
            match (texts.get(key), reference.get(key)) {
                (None, _) => problems.push(format!("{place} is missing")),
                (_, None) => problems.push(format!("{place} is not in {REFERENCE}")),
                (Some(own), Some(wanted)) => {
                    let names = |text: &Text| text.variables.keys().cloned().collect::<Vec<_>>();
                    if names(own) != names(wanted) {
                        problems.push(format!(
                            "{place} has {:?} where {REFERENCE} has {:?}",
                            names(own),
                            names(wanted)
                        ));
                    } else if own.variables.iter().any(|(name, kind)| *kind > wanted.variables[name]) {
                        problems.push(format!("{place} counts what is a text in {REFERENCE}"));
                    }
                }
            }
        }
    }

    fn write_code(root: &Path, languages: &BTreeMap<String, Texts>, reference: &Texts) -> Result<String, Vec<String>> {
        let mut code = String::new();
        for ((_, key), text) in reference {
            write_message(&mut code, key, text);
        }
        code.push_str("\n/// Tag and sources of every language.\npub(super) const SOURCES: &[(&str, &[&str])] = &[\n");
        for tag in languages.keys() {
            let _ = write!(code, "    ({tag:?}, &[");
            for file in entries(&root.join(tag))? {
                let path = file
                    .canonicalize()
                    .map_err(|error| vec![format!("{}: {error}", file.display())])?;
                let _ = write!(code, "include_str!({:?}), ", path.display().to_string());
            }
            code.push_str("]),\n");
        }
        code.push_str("];\n");
        Ok(code)
    }

    fn write_message(code: &mut String, key: &str, text: &Text) {
        let (id, attribute) = key
            .split_once('.')
            .map_or((key, None), |(id, attribute)| (id, Some(attribute)));
        let name: String = key.split(['-', '_', '.']).map(capitalized).collect();
        let has_text = text.variables.values().any(|kind| *kind == Kind::Text);
        let (generics, elided) = if has_text { ("<'a>", "<'_>") } else { ("", "") };
        let preview = text.preview.split_whitespace().collect::<Vec<_>>().join(" ");
        let _ = write!(
            code,
            "/// `{key}`: {}\n#[derive(Debug, Clone, Copy)]\n",
            preview.replace('[', "(").replace(']', ")")
        );
        if text.variables.is_empty() {
            let _ = writeln!(code, "pub struct {name};");
        } else {
            let _ = writeln!(code, "pub struct {name}{generics} {{");
            for (variable, kind) in &text.variables {
                let wanted = if *kind == Kind::Number { "u64" } else { "&'a str" };
                let _ = writeln!(code, "    /// `${variable}`\n    pub {variable}: {wanted},");
            }
            code.push_str("}\n");
        }
        let sets: String = text
            .variables
            .keys()
            .map(|variable| format!("        arguments.set({variable:?}, self.{variable});\n"))
            .collect();
        let body = if sets.is_empty() {
            "        fluent::FluentArgs::new()\n".to_owned()
        } else {
            format!("        let mut arguments = fluent::FluentArgs::new();\n{sets}        arguments\n")
        };
        let _ = write!(
            code,
            "impl super::Message for {name}{elided} {{\n    const ID: &'static str = {id:?};\n    \
             const ATTRIBUTE: Option<&'static str> = {attribute:?};\n    \
             fn arguments(&self) -> fluent::FluentArgs<'_> {{\n{body}    }}\n}}\n"
        );
    }

    fn capitalized(word: &str) -> String {
        let mut letters = word.chars();
        letters
            .next()
            .map(|first| first.to_uppercase().collect::<String>() + letters.as_str())
            .unwrap_or_default()
    }
}

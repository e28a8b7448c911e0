//! From AWS's names to Rust's.

const KEYWORDS: &[&str] = &[
    "as", "async", "await", "break", "const", "continue", "dyn", "else", "enum", "extern", "false", "fn",
    "for", "if", "impl", "in", "let", "loop", "match", "mod", "move", "mut", "pub", "ref", "return",
    "static", "struct", "super", "trait", "true", "type", "unsafe", "use", "where", "while", "yield",
    "abstract", "final", "override", "box", "try", "gen",
];

/// `KMSKeyArn` -> `kms_key_arn`, `CodeSha256` -> `code_sha256`.
pub fn snake(name: &str) -> String {
    let chars: Vec<char> = name.chars().collect();
    let mut out = String::new();
    for (at, c) in chars.iter().enumerate() {
        if !c.is_ascii_alphanumeric() {
            out.push('_');
            continue;
        }
        let before = at.checked_sub(1).map(|at| chars[at]);
        let after = chars.get(at + 1);
        let starts_word = c.is_ascii_uppercase()
            && before.is_some_and(|b| {
                b.is_ascii_lowercase()
                    || b.is_ascii_digit()
                    || b.is_ascii_uppercase() && after.is_some_and(|a| a.is_ascii_lowercase())
            });
        if starts_word && !out.ends_with('_') {
            out.push('_');
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}

pub fn field(name: &str) -> String {
    let snake = snake(name);
    if KEYWORDS.contains(&snake.as_str()) { format!("r#{snake}") } else { snake }
}

pub fn constant(name: &str) -> String {
    snake(name).to_ascii_uppercase()
}

/// A shape's name as a type: AWS has some that begin in lower case.
pub fn type_name(name: &str) -> String {
    let mut chars = name.chars();
    let first = chars.next().map(|c| c.to_ascii_uppercase()).into_iter();
    let name: String = first.chain(chars).filter(|c| c.is_ascii_alphanumeric()).collect();
    match name.as_str() {
        "String" | "Vec" | "Option" | "Box" | "Result" | "Value" | "Bytes" | "Error" => {
            format!("{name}Shape")
        }
        // CodeCommit calls the failed rows of its batches as codegen calls an operation's error.
        _ if name.starts_with("BatchGet") && name.ends_with("Error") => format!("{name}Row"),
        _ => name,
    }
}

/// `LINUX_CONTAINER` -> `LinuxContainer`, `python3.11` -> `Python3_11`, `nodejs4.3-edge` -> `Nodejs4_3Edge`.
pub fn variant(text: &str) -> String {
    let mut out = String::new();
    for word in text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()) {
        let digits_meet =
            word.starts_with(|c: char| c.is_ascii_digit()) && out.ends_with(|c: char| c.is_ascii_digit());
        if digits_meet {
            out.push('_');
        }
        let shouted = word.len() > 1 && !word.chars().any(|c| c.is_ascii_lowercase());
        let mut chars = word.chars();
        out.extend(chars.next().map(|c| c.to_ascii_uppercase()));
        out.extend(chars.map(|c| if shouted { c.to_ascii_lowercase() } else { c }));
    }
    if out.is_empty() || out.starts_with(|c: char| c.is_ascii_digit()) {
        out.insert(0, 'V');
    }
    if out == "Self" { "Self_".into() } else { out }
}

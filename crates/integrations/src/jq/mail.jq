# What mappings of mail have besides the filters of jq.

# Base64 as mail services write it, of either alphabet and with or without its padding. What is beyond a mebibyte of text is
# cut off, for no text here is longer.
def base64_text:
  .[:1400000]
  | split("-") | join("+") | split("_") | join("/") | split("=") | join("") | split("\r") | join("") | split("\n") | join("")
  | length as $length
  | if $length % 4 == 1 then .[:-1] else . + ["", "", "==", "="][$length % 4] end
  | @base64d;

# A text of a header, with the words that had to be encoded there as they are meant (RFC 2047). Those in letters of another
# set than these stay as they are.
def encoded_words:
  gsub("\\?=\\s+=\\?"; "?==?")
  | gsub("(?<word>=\\?(?<letters>utf-?8|us-ascii|iso-8859-1|iso-8859-15|windows-1252)(?:\\*[a-z0-9-]*)?\\?(?<way>[bq])\\?(?<text>[^?\\s]*)\\?=)";
      (.word as $word | .letters as $letters | .way as $way
      | try (.text
        | if ($way | ascii_downcase) == "b" then base64_text
          else (split("%") | join("%25") | split("_") | join("%20") | split("=") | join("%") | @urid) end
        | if ($letters | ascii_downcase | startswith("utf")) then .
          else (explode | map(if . < 0 then - . else . end) | implode) end)
        catch $word); "i");

# The people in a header such as `To`, as `{name, address}`.
def mail_addresses:
  [(. // "") | capture("(?:\"(?<quoted>(?:[^\"\\\\]|\\\\.)*)\"|(?<plain>[^\"<>,;]*?))\\s*<(?<angled>[^<>\\s\"]+@[^<>\\s\"]+)>|(?<bare>[^<>,;:\\s\"()]+@[^<>,;:\\s\"()]+)"; "g")
  | (.angled // .bare) as $address
  | ((.quoted | values | gsub("\\\\(?<letter>.)"; .letter)) // .plain // "" | encoded_words | trim) as $name
  | {name: (if $name == "" then null else $name end), address: $address}];

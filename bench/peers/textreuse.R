# R textreuse as its vignettes recommend: Rscript textreuse.R TEXTS.jsonl FOLDER LIBRARY PAIRS
#
# PAIRS lsh: word 5-grams, 240 minhashes in 80 bands, candidates by LSH, their Jaccard similarity,
# then a local alignment of each candidate pair of different series. PAIRS all: the similarity of
# all pairs, no alignment. Writes scores.tsv, a line of JSON an alignment into alignments.jsonl as
# they are found, and stages.tsv: CPU-seconds each.

arguments <- commandArgs(trailingOnly = TRUE)
.libPaths(c(arguments[3], .libPaths()))
suppressPackageStartupMessages({
  library(textreuse)
  library(jsonlite)
})
options(mc.cores = 1L)
out <- function(name) file.path(arguments[2], name)

stage <- function(name, work) {
  begin <- proc.time()
  result <- work
  took <- proc.time() - begin
  line <- paste(name, sum(took[c("user.self", "sys.self")]), sep = "\t")
  cat(line, "\n", sep = "", file = out("stages.tsv"), append = TRUE)
  result
}

rows <- stage("read", stream_in(file(arguments[1]), verbose = FALSE))
series <- setNames(rows$series, rows$id)
minhash <- minhash_generator(n = 240, seed = 3552)
corpus <- stage("corpus", suppressWarnings(TextReuseCorpus(
  text = setNames(rows$text, rows$id), tokenizer = tokenize_ngrams, n = 5,
  minhash_func = minhash, keep_tokens = TRUE, progress = FALSE
)))

similar <- function() {
  if (arguments[4] == "all") {
    table <- pairwise_candidates(pairwise_compare(corpus, jaccard_similarity, progress = FALSE))
    return(table[series[table$a] != series[table$b], ])
  }
  buckets <- stage("lsh", lsh(corpus, bands = 80, progress = FALSE))
  candidates <- stage("candidates", lsh_candidates(buckets))
  candidates <- candidates[series[candidates$a] != series[candidates$b], ]
  lsh_compare(candidates, corpus, jaccard_similarity, progress = FALSE)
}
scored <- stage("similar", similar())
write.table(scored[, c("a", "b", "score")], out("scores.tsv"),
  sep = "\t", quote = FALSE, row.names = FALSE, col.names = FALSE
)

align <- function(scored) {
  file <- file(out("alignments.jsonl"), "w", encoding = "UTF-8")
  on.exit(close(file))
  for (at in order(-scored$score)) {
    pair <- c(scored$a[at], scored$b[at])
    found <- suppressWarnings(align_local(corpus[[pair[1]]], corpus[[pair[2]]], progress = FALSE))
    row <- list(
      a = pair[1], b = pair[2], similarity = scored$score[at], score = found$score,
      a_words = found$a_edits, b_words = found$b_edits
    )
    writeLines(as.character(toJSON(row, auto_unbox = TRUE, digits = 8)), file)
    flush(file)
  }
}
if (arguments[4] == "lsh") stage("align", align(scored))
cat("all\n", file = out("finished"))

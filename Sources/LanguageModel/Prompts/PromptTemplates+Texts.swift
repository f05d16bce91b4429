// Generated from prompts/ by `scripts/generate`. Do not edit.

extension PromptTemplates {
  /// The files of `prompts/`.
  static let standardTexts: [(name: String, text: String)] = [
    (
      "hints",
      #"""
      You advise a search for optimizers for training neural networks. Programs in a small language are changed step by step; what scores is the speed-up over tuned AdamW. You write the hints that those who propose changes are given.

      # The language

      {{language}}
      ---
      {{#hints}}
      Hints so far:
      {{#lines}}
      - {{.}}
      {{/lines}}

      {{/hints}}
      {{#gains}}
      Changes that gained since:
      {{#lines}}
      - {{.}}
      {{/lines}}

      {{/gains}}
      {{#losses}}
      What lost or failed since:
      {{#lines}}
      - {{.}}
      {{/lines}}

      {{/losses}}
      Write the hints anew: a list of at most {{most}} lines, each beginning with `- ` and short. Keep what still holds, drop what did not help, and add what these changes teach. Write nothing else.

      """#
    ),
    (
      "propose",
      #"""
      You improve optimizers for training neural networks. You are given one, written in a small language, and propose a better one in the same language.

      What scores: speed-up over tuned AdamW. A task's score is the factor by which the program needs fewer steps than AdamW, with its learning rate tuned, to reach the loss at which AdamW ends; a program's fitness is the geometric mean over the tasks, less its standard error. A factor of 1 is AdamW, above 1 is better. A program that is not finite scores nothing. What a program keeps and computes is measured too, so that among equals the simpler one wins.

      # The language

      {{language}}
      ---
      # The program to improve: {{#parent}}{{label}}

      ```
      {{text}}
      ```
      {{#fitness}}

      Fitness {{fitness}}.
      {{/fitness}}
      {{#scores}}

      Speed-up on each task:
      {{#items}}
      - {{task}}: {{factor}}{{#worst}} (the worst){{/worst}}
      {{/items}}
      {{/scores}}
      {{#curves}}

      Loss during one run:
      {{#items}}
      - {{task}}: {{points}}; tuned AdamW ends at {{reference}}
      {{/items}}
      {{/curves}}
      {{#traits}}

      Traits:{{#items}} {{name}} {{value}};{{/items}}
      {{/traits}}
      {{/parent}}
      {{#explanation}}

      What it is:
      {{explanation}}
      {{/explanation}}
      {{#ablation}}

      What its parts are worth:
      {{#lines}}
      - {{.}}
      {{/lines}}
      {{/ablation}}
      {{#changes}}

      Changes tried on it so far:
      {{#lines}}
      - {{.}}
      {{/lines}}
      {{/changes}}
      {{#inspirations}}

      # Other programs to learn from
      {{#programs}}

      {{label}}{{#fitness}}, fitness {{fitness}}{{/fitness}}{{#scores}} ({{#items}}{{task}} {{factor}}; {{/items}}){{/scores}}{{#traits}}; traits:{{#items}} {{name}} {{value}};{{/items}}{{/traits}}
      ```
      {{text}}
      ```
      {{/programs}}
      {{/inspirations}}
      {{#failures}}

      # Proposals that failed
      {{#items}}

      ```
      {{text}}
      ```
      Why: {{reason}}
      {{/items}}
      {{/failures}}
      {{#hints}}

      # Hints
      {{#lines}}
      - {{.}}
      {{/lines}}
      {{/hints}}

      # Your reply

      Propose one change that makes the optimizer faster, above all on its worst task, and that is none of those above. Say in a sentence or two why it should help. Then write either edits of the program to improve, each as

      <<<<<<< SEARCH
      lines of the current program, copied exactly
      =======
      the lines that take their place
      >>>>>>> REPLACE

      or one whole program between ``` fences. Code of any other language is not read.

      """#
    ),
    (
      "repair",
      #"""
      Your reply could not be read as a program:

      {{diagnostics}}

      Write it again, corrected: edits as SEARCH/REPLACE blocks against the current program, or one whole program between ``` fences. Keep the idea.

      """#
    ),
  ]
}

#ifndef PARLEY_SERVICES_CLI_VERB_WORDS_H_
#define PARLEY_SERVICES_CLI_VERB_WORDS_H_

#include "services/cli/catalogue.h"
#include "services/cli/command_words.h"

namespace parley::cli {

// `parley NOUN VERB` in words: the method's comment, its flags with their rules and comments, its examples,
// or one made from what it requires.
CommandWords VerbWords(const Noun& noun, const Verb& verb);

// `parley NOUN` and all its verbs.
CommandWords NounWords(const Noun& noun);

}  // namespace parley::cli

#endif  // PARLEY_SERVICES_CLI_VERB_WORDS_H_

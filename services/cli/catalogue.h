#ifndef PARLEY_SERVICES_CLI_CATALOGUE_H_
#define PARLEY_SERVICES_CLI_CATALOGUE_H_

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "google/protobuf/descriptor.h"

namespace parley::cli {

// Which commands there are, read from the protos alone: a service is a noun, a method that a person or a
// platform may call is a verb, a field of its request is a flag. A new RPC is a new verb with no line here.
// Methods for our own services, or for whoever holds a contact's link, are left out; so are those to which a
// client streams, which need a command of their own (`contacts import` is the one there is).

// From a message down to a field in it, outermost first.
using FieldPath = std::vector<const google::protobuf::FieldDescriptor*>;

struct Flag {
  std::string name;       // as help shows it, without dashes: "display-name"
  std::string full_name;  // as the request has it, accepted too: "contact.display-name"
  FieldPath path;

  const google::protobuf::FieldDescriptor& field() const { return *path.back(); }
  // Which step of `path` is a list; path.size() when none is. There is never a list within a list.
  size_t list_at() const;
  // Whether it can be given more than once. A field of a list's elements takes its first value for the first
  // element, the second for the second, and so on.
  bool may_repeat() const { return list_at() < path.size(); }
  bool is_of_element() const { return list_at() + 1 < path.size(); }
};

struct Verb {
  std::string name;       // "create", "create-api-key"
  std::string full_name;  // "create-contact": understood too, and the same whatever other methods there are
  const google::protobuf::MethodDescriptor* method;
  FieldPath resource;  // the request's field that Create and Update carry the resource in; empty for others
  FieldPath
      resource_name;  // the field that says which resource, given without a flag; empty when there is none
  std::string
      collection;  // what a bare id of resource_name belongs to, "contacts"; empty = ids are given in full
  std::vector<Flag> flags;  // in the order of the proto

  bool is_watch() const { return method->server_streaming(); }
  // Whether a repeat of the same call has no second effect: it carries a request_id.
  bool is_repeatable() const;
};

struct Noun {
  std::string name;  // "contacts"
  const google::protobuf::ServiceDescriptor* service;
  std::vector<Verb> verbs;
};

// The nouns that have a verb, and their verbs, in the order of `services` and of their methods.
std::vector<Noun> ReadCatalogue(std::span<const google::protobuf::ServiceDescriptor* const> services);

// "contact.display_name", as field masks and field violations name it.
std::string PathText(const FieldPath& path);

// Whether one flag value fills a message of this type: a time, a length of time, a date, a field mask.
bool IsOneValue(const google::protobuf::Descriptor& type);

}  // namespace parley::cli

#endif  // PARLEY_SERVICES_CLI_CATALOGUE_H_

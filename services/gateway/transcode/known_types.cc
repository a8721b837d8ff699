#include "services/gateway/transcode/known_types.h"

#include <algorithm>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/match.h"
#include "absl/synchronization/mutex.h"
#include "google/protobuf/util/type_resolver_util.h"

namespace parley::gateway {
namespace {

namespace util = google::protobuf::util;

class KnownTypes : public util::TypeResolver {
 public:
  KnownTypes(const google::protobuf::DescriptorPool& pool, const std::string& url_prefix)
      : pool_(util::NewTypeResolverForDescriptorPool(url_prefix, &pool)) {}

  util::Status ResolveMessageType(const std::string& url, google::protobuf::Type* type) override {
    return Resolve(types_, url, type, [&] { return pool_->ResolveMessageType(url, type); });
  }
  util::Status ResolveEnumType(const std::string& url, google::protobuf::Enum* type) override {
    return Resolve(enums_, url, type, [&] { return pool_->ResolveEnumType(url, type); });
  }

 private:
  template <class Type>
  using Known = absl::flat_hash_map<std::string, std::unique_ptr<const Type>>;

  template <class Type, class Ask>
  util::Status Resolve(Known<Type>& known, const std::string& url, Type* type, Ask ask) {
    {
      absl::ReaderMutexLock lock(&mutex_);
      const auto found = known.find(url);
      if (found != known.end()) {
        *type = *found->second;
        return {};
      }
    }
    const util::Status asked = ask();
    if (!asked.ok()) return asked;
    LeaveOutOurOptions(*type);
    absl::MutexLock lock(&mutex_);
    known.emplace(url, std::make_unique<Type>(*type));
    return asked;
  }

  // Names of options that an extension adds have a package.
  template <class Holder>
  static void LeaveOut(Holder& holder) {
    auto& options = *holder.mutable_options();
    options.erase(std::remove_if(options.begin(), options.end(),
                                 [](const auto& option) { return absl::StrContains(option.name(), "."); }),
                  options.end());
  }
  static void LeaveOutOurOptions(google::protobuf::Type& type) {
    LeaveOut(type);
    for (auto& field : *type.mutable_fields()) LeaveOut(field);
  }
  static void LeaveOutOurOptions(google::protobuf::Enum& type) {
    LeaveOut(type);
    for (auto& value : *type.mutable_enumvalue()) LeaveOut(value);
  }

  const std::unique_ptr<util::TypeResolver> pool_;
  absl::Mutex mutex_;
  Known<google::protobuf::Type> types_;
  Known<google::protobuf::Enum> enums_;
};

}  // namespace

std::unique_ptr<util::TypeResolver> KnownTypesOf(const google::protobuf::DescriptorPool& pool,
                                                 const std::string& url_prefix) {
  return std::make_unique<KnownTypes>(pool, url_prefix);
}

}  // namespace parley::gateway

#include "services/gateway/forward/routes.h"

#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/schema/public_method.h"
#include "google/protobuf/descriptor_database.h"

namespace parley::gateway {
namespace {

using google::protobuf::DescriptorPool;
using google::protobuf::FileDescriptor;
using google::protobuf::MethodDescriptor;

// "contacts" of "parley.contacts.v1"; empty for a package that is no service's.
std::string ServiceWord(const std::string& package) {
  const std::vector<std::string> parts = absl::StrSplit(package, '.');
  return parts.size() == 3 && parts[0] == "parley" && parts[2] == "v1" ? parts[1] : "";
}

}  // namespace

Contract LinkedContract() {
  // The generated pool's database is the one place where protobuf lists the files.
  std::vector<std::string> names;
  DescriptorPool::internal_generated_database()->FindAllFileNames(&names);
  Contract contract{.pool = DescriptorPool::generated_pool()};
  for (const std::string& name : names) contract.files.push_back(contract.pool->FindFileByName(name));
  return contract;
}

Routes::Routes(const Backends& services, const Contract& contract, Metrics* metrics) {
  const auto add = [&](const MethodDescriptor& method, const std::string& word) {
    if (!IsPublic(method)) return;
    const std::string name = absl::StrCat(method.service()->full_name(), "/", method.name());
    const auto service = services.find(word);
    by_path_.emplace(absl::StrCat("/", name),
                     std::make_shared<const Route>(
                         Route{.name = name,
                               .descriptor = &method,
                               .policy = method.options().GetExtension(auth::v1::policy),
                               .is_client_streaming = method.client_streaming(),
                               .is_server_streaming = method.server_streaming(),
                               .service = service == services.end() ? nullptr : service->second,
                               .served = metrics == nullptr ? CallHistogram() : metrics->AddServedCalls(name),
                               .made = metrics == nullptr ? CallHistogram() : metrics->AddMadeCalls(name)}));
  };
  for (const FileDescriptor* file : contract.files) {
    const std::string word = ServiceWord(file->package());
    for (int i = 0; i < file->service_count() && !word.empty(); ++i) {
      for (int j = 0; j < file->service(i)->method_count(); ++j) add(*file->service(i)->method(j), word);
    }
  }
}

std::shared_ptr<const Route> Routes::Find(const std::string& path) const {
  const auto found = by_path_.find(path);
  return found == by_path_.end() ? nullptr : found->second;
}

std::vector<std::string> Routes::ServiceNames() const {
  std::set<std::string> names;
  for (const auto& [path, route] : by_path_) names.insert(route->name.substr(0, route->name.find('/')));
  return {names.begin(), names.end()};
}

}  // namespace parley::gateway

#include "common/rpc/reflection.h"

#include <deque>
#include <set>
#include <utility>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/descriptor.pb.h"
#include "grpc/reflection/v1/reflection.pb.h"
#include "grpc/reflection/v1alpha/reflection.pb.h"

namespace parley::rpc {
namespace {

using google::protobuf::DescriptorPool;
using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptor;

// A file with all it imports, each once, the file itself first.
template <class Response>
void AddFiles(const FileDescriptor* file, Response& response) {
  std::set<const FileDescriptor*> seen{file};
  std::deque<const FileDescriptor*> waiting{file};
  auto* out = response.mutable_file_descriptor_response();
  while (!waiting.empty()) {
    const FileDescriptor* next = waiting.front();
    waiting.pop_front();
    google::protobuf::FileDescriptorProto proto;
    next->CopyTo(&proto);
    out->add_file_descriptor_proto(proto.SerializeAsString());
    for (int i = 0; i < next->dependency_count(); ++i) {
      if (seen.insert(next->dependency(i)).second) waiting.push_back(next->dependency(i));
    }
  }
}

const FileDescriptor* FileOfSymbol(const std::string& symbol) {
  return DescriptorPool::generated_pool()->FindFileContainingSymbol(symbol);
}

const FileDescriptor* FileOfExtension(const std::string& type, int number) {
  const DescriptorPool* pool = DescriptorPool::generated_pool();
  const auto* message = pool->FindMessageTypeByName(type);
  if (message == nullptr) return nullptr;
  const FieldDescriptor* extension = pool->FindExtensionByNumber(message, number);
  return extension == nullptr ? nullptr : extension->file();
}

template <class Response>
void AddExtensionNumbers(const std::string& type, Response& response) {
  const DescriptorPool* pool = DescriptorPool::generated_pool();
  const auto* message = pool->FindMessageTypeByName(type);
  if (message == nullptr) return;
  auto* out = response.mutable_all_extension_numbers_response();
  out->set_base_type_name(type);
  std::vector<const FieldDescriptor*> extensions;
  pool->FindAllExtensions(message, &extensions);
  for (const FieldDescriptor* extension : extensions) out->add_extension_number(extension->number());
}

// v1 and v1alpha are the same messages under two names.
template <class Request, class Response>
class Session final : public StreamSession {
 public:
  Session(std::shared_ptr<StreamWriter> writer, const std::vector<std::string>& services)
      : writer_(std::move(writer)), services_(services) {}

  void OnMessage(const google::protobuf::Message& message) override {
    Respond(static_cast<const Request&>(message));
  }
  void OnClose() override { writer_->Finish(absl::OkStatus()); }

  void Respond(const Request& request) {
    Response response;
    response.set_valid_host(request.host());
    *response.mutable_original_request() = request;
    Fill(request, response);
    if (response.message_response_case() == Response::MESSAGE_RESPONSE_NOT_SET) {
      response.mutable_error_response()->set_error_code(static_cast<int>(absl::StatusCode::kNotFound));
      response.mutable_error_response()->set_error_message("not found");
    }
    writer_->Write(response.SerializeAsString());
  }

 private:
  void Fill(const Request& request, Response& response) {
    const FileDescriptor* file = nullptr;
    switch (request.message_request_case()) {
      case Request::kListServices:
        for (const std::string& name : services_) {
          response.mutable_list_services_response()->add_service()->set_name(name);
        }
        return;
      case Request::kFileByFilename:
        file = DescriptorPool::generated_pool()->FindFileByName(request.file_by_filename());
        break;
      case Request::kFileContainingSymbol:
        file = FileOfSymbol(request.file_containing_symbol());
        break;
      case Request::kFileContainingExtension:
        file = FileOfExtension(request.file_containing_extension().containing_type(),
                               request.file_containing_extension().extension_number());
        break;
      case Request::kAllExtensionNumbersOfType:
        return AddExtensionNumbers(request.all_extension_numbers_of_type(), response);
      default:
        return;
    }
    if (file != nullptr) AddFiles(file, response);
  }

  const std::shared_ptr<StreamWriter> writer_;
  const std::vector<std::string> services_;
};

template <class Request, class Response>
Method Reflection(std::string name, const std::vector<std::string>& services) {
  return {
      .name = std::move(name),
      .stream = [services](
                    const Call&, const google::protobuf::Message& first,
                    std::shared_ptr<StreamWriter> writer) -> absl::StatusOr<std::unique_ptr<StreamSession>> {
        auto session = std::make_unique<Session<Request, Response>>(std::move(writer), services);
        session->Respond(static_cast<const Request&>(first));
        return session;
      }};
}

}  // namespace

std::vector<Method> ReflectionMethods(std::vector<std::string> services) {
  namespace v1 = grpc::reflection::v1;
  namespace v1alpha = grpc::reflection::v1alpha;
  return {Reflection<v1::ServerReflectionRequest, v1::ServerReflectionResponse>(
              "grpc.reflection.v1.ServerReflection/ServerReflectionInfo", services),
          Reflection<v1alpha::ServerReflectionRequest, v1alpha::ServerReflectionResponse>(
              "grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", services)};
}

}  // namespace parley::rpc

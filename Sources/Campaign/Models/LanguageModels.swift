import LanguageModel

extension CampaignFile {
  /// The language models that a campaign asks, and how much.
  ///
  /// Everything that a campaign finds stands without them; they propose beside the symbolic variations.
  public struct LanguageModels: Codable, Hashable, Sendable {
    /// A model, and how often it is asked to begin with.
    public struct Model: Codable, Hashable, Sendable {
      /// Where it is reached.
      public var endpoint: ChatEndpoint
      /// How often, relative to the other models; what they earn moves it.
      public var weight: Double

      /// Makes a model.
      public init(_ endpoint: ChatEndpoint, weight: Double = 1) {
        self.endpoint = endpoint
        self.weight = weight
      }
    }

    /// The models.
    public var use: [Model]
    /// The part of the candidates before which a model is asked, to begin with; what models earn moves it.
    public var share = 0.02
    /// How many requests are under way at once.
    public var inFlight = 4
    /// How many programs a prompt shows beside the parent.
    public var inspirations = 3
    /// After how many proposals the hints are revised by a model; 0 for never.
    public var hints = 20
    /// Tokens that may be spent; nil for no such end.
    public var budgetTokens: Int?
    /// US dollars that may be spent; nil for no such end.
    public var budgetDollars: Double?
    /// The templates of the prompts; nil for the standard ones.
    public var templates: PromptTemplates?

    /// Makes the standard settings for some models.
    public init(use: [Model]) { self.use = use }

    /// What decides the results when they are told again from their record: not where the models are, nor how long one waits for
    /// them, nor what may be spent.
    var identity: LanguageModels {
      var same = self
      for place in same.use.indices {
        same.use[place].endpoint.url = ""
        same.use[place].endpoint.keyVariable = nil
        same.use[place].endpoint.timeout = 0
        same.use[place].endpoint.retries = 0
      }
      same.inFlight = 0
      (same.budgetTokens, same.budgetDollars) = (nil, nil)
      return same
    }

    /// What an exchange costs beside the gradients of judging: a cent is worth a core's minute of training small models, which is
    /// three million gradients; without a price, a token is worth a thousand.
    ///
    /// Declared, never measured, so that a campaign repeats.
    func gradients(_ model: Int, dollars: Double, tokens: Int) -> Double {
      use[model].endpoint.price != nil ? dollars * 3e8 : Double(tokens) * 1_000
    }
  }
}
